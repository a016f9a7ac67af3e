import type { FromImporter } from '../import/messages.ts';
import { megabytes, type StreamPlan } from '../import/plan.ts';
import { clock } from './words.ts';

/** Less than it promised: sound and picture never end at the same moment. */
const CUT_SHORT_SECONDS = 1;

/** What has become of a file that was imported. */
export function wholeInWords({ video, promisedSeconds }: FromImporter & { type: 'whole' }): string {
  const { name, durationSeconds } = video;
  if (promisedSeconds - durationSeconds < CUT_SHORT_SECONDS) {
    return `${name} is in your library, and plays without a network.`;
  }
  return `${name} is in your library up to ${clock(durationSeconds)} of ${clock(promisedSeconds)}: its file is cut short.`;
}

/** What can be made of a file. */
export function planInWords({ words, bytes }: StreamPlan): string {
  return `${words}; about ${megabytes(bytes)}`;
}

/** What a film is called that a person has not named: as its file, without its ending. */
export function nameOfFile({ name }: File): string {
  return name.replace(/\.[^.]+$/, '');
}

/** How far an import is, both in seconds of the film, and at which multiple of real time it goes. */
export function paceInWords(seconds: number, ofSeconds: number, rate: number): string {
  const left = rate > 0 ? `, ${clock((ofSeconds - seconds) / rate)} left` : '';
  const pace = `${rate.toFixed(rate < 10 ? 1 : 0)} × real time`;
  return `${clock(seconds)} of ${clock(ofSeconds)}, ${pace}${left}`;
}
