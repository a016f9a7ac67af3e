import { assertNever } from '../../sw/core/assert-never.ts';
import { AUTO_AHEAD, type AutoChoice } from '../../sw/core/auto-ahead.ts';
import type { Picture } from '../attach/snapshot.ts';

/** What the window map and the figures below it do not say in words. */
export function mapInWords(picture: Picture | undefined): string {
  if (!picture) return 'No stream is loaded.';
  const { segments, firstSequence, positionSeconds, choice } = picture;
  const { view, trouble, storageShort } = picture;
  const at = `${clock(positionSeconds)} of ${clock(endOf(picture))}`;
  const sentences = [
    `Playhead at ${at}: ${segments.length} segments, counted from ${firstSequence}`,
  ];
  if (choice) sentences.push(choiceInWords(choice));
  const failed = view?.failed ?? [];
  for (const why of new Set(failed.map(({ reason }) => reason))) {
    const these = failed.filter(({ reason }) => reason === why);
    sentences.push(`Failed: ${runs(these.map(({ sequence }) => sequence))} (${why})`);
  }
  if (trouble) sentences.push(`Prefetching waits: ${remedy(trouble)}`);
  if (storageShort) sentences.push('The browser’s storage is short, so less is held');
  return `${sentences.join('. ')}.`;
}

/** How far it is looked ahead, and why. */
function choiceInWords({ aheadSeconds, ahead, reason }: AutoChoice): string {
  const segments = `${ahead} segment${ahead === 1 ? '' : 's'}`;
  const looks = `Looks ${Math.round(aheadSeconds)} s ahead (${segments})`;
  const isEven = aheadSeconds < 2 * AUTO_AHEAD.leastSeconds;
  const came = `came ${isEven ? 'evenly' : 'unevenly'} over this network`;
  switch (reason.type) {
    case 'saving-data':
      return `Looks ${segments} ahead and no further, as data is to be saved`;
    case 'just-begun':
      return `${looks}, and further as more is watched`;
    case 'new-network':
      return `${looks}, as little is known of this network`;
    case 'kept':
      return `${looks}, as it has before; less would do by now`;
    case 'this-session':
      return `${looks}, as segments ${came}`;
    case 'earlier-sessions':
      return `${looks}, as segments ${came} before`;
    default:
      return assertNever(reason);
  }
}

function remedy(trouble: string): string {
  return /\b40[13]$/.test(trouble) ? `${trouble}: sign in again, or ask for a fresh link` : trouble;
}

/** Where the timeline ends, in media seconds. */
export function endOf({ segments }: Picture): number {
  const last = segments.at(-1);
  return last ? last.start + last.duration : 0;
}

/** Seconds as a clock shows them: 1:05, 1:01:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, seconds);
  const two = (part: number) => String(Math.floor(part) % 60).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(whole / 60)}:${two(whole)}`.replace(/^0:0?/, '');
}

/** Numbers as runs: "0–3, 7"; "none" where there are none. */
export function runs(numbers: readonly number[]): string {
  const found: number[][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = found.at(-1);
    if (run && number <= (run[1] as number) + 1) run[1] = number;
    else found.push([number, number]);
  }
  return (
    found.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ') || 'none'
  );
}
