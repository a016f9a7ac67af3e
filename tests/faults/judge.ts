import { FRAMES_PER_SECOND, SEGMENT_SECONDS } from '../browser/demo.ts';
import type { Cell } from './cells.ts';
import { LATER, SEGMENT_COUNT } from './film.ts';
import type { PlayedSpans, Playing } from './play-cell.ts';
import type { ShownFrame } from './witness.ts';

/** Who looks at a video that plays fast, on a busy machine, sees a later frame: by up to a second. */
const LOOK_EARLY_FRAMES = 2;
const LOOK_LATE_FRAMES = 100;
const LATER_FIRST_BYTE_MS = 50;
/** What hls.js moves a playhead on by that stands still, in all. */
const NUDGE_SECONDS = 0.3;
/** What each story plays to its end; before it there are pauses and seeks. */
const REST_BEGINS_SECONDS = LATER * SEGMENT_SECONDS + 2;
const END_SECONDS = SEGMENT_COUNT * SEGMENT_SECONDS - 1;

export interface Verdict {
  /** What is worse with the worker than without; none if the cell has passed. */
  readonly worse: readonly string[];
  /** What is worth a word, though it is not worse. */
  readonly notes: readonly string[];
}

export interface JudgeOptions {
  /** On a machine that does nothing else, times can be judged too. */
  readonly times: boolean;
}

/** Compares a cell played with the worker with the same without it. */
export function judge(
  { fault, phase }: Cell,
  { with: kept, without: plain }: { readonly with: Playing; readonly without: Playing },
  { times }: JudgeOptions,
): Verdict {
  const worse: string[] = [];
  const notes: string[] = [];
  if (plain.state.ended && !kept.state.ended) {
    const { positionSeconds, status, problem } = kept.state;
    worse.push(`stuck at ${positionSeconds} s: ${[status, problem].filter(Boolean).join(' – ')}`);
  } else {
    worse.push(...otherSamples(kept.sampled, plain.sampled));
    worse.push(...unplayed(kept.state.played, plain.state.played));
  }
  if (!plain.state.ended) {
    const how = kept.state.ended ? 'and plays to its end with the worker' : 'and with it alike';
    notes.push(`fails without the worker (${plain.state.status || plain.state.problem}), ${how}`);
  }
  if (plain.state.ended && kept.state.ended && kept.state.status !== plain.state.status) {
    worse.push(`the page says “${kept.state.status}”, not “${plain.state.status}”`);
  }
  if (plain.state.mediaError === undefined && kept.state.mediaError !== undefined) {
    worse.push(`media error ${kept.state.mediaError}`);
  }
  worse.push(...wronglyShown(kept.shown, plain.shown));
  worse.push(...kept.offences);
  if (fault.harm.type === 'line' && phase === 'foreground') {
    const [mine, theirs] = [highest(kept.firstByteMs), highest(plain.firstByteMs)];
    notes.push(`first byte, p95: ${mine} ms with the worker, ${theirs} ms without`);
    if (times && mine > theirs + LATER_FIRST_BYTE_MS) worse.push('the first byte comes later');
  }
  return { worse, notes };
}

/** Places where another frame is shown than without the worker, unless it is the right one. */
function otherSamples(kept: readonly ShownFrame[], plain: readonly ShownFrame[]): string[] {
  return plain.flatMap(({ number, mediaSeconds }) => {
    const mine = kept.find((frame) => frame.mediaSeconds === mediaSeconds)?.number;
    const right = Math.floor(mediaSeconds * FRAMES_PER_SECOND + 1e-6);
    if (number === undefined || mine === number || mine === right) return [];
    return [`frame ${mine ?? 'none'} at ${mediaSeconds} s, not ${number}`];
  });
}

/** Places that were played without the worker, and passed over with it. */
function unplayed(kept: PlayedSpans, plain: PlayedSpans): string[] {
  const isIn = (spans: PlayedSpans, seconds: number) =>
    spans.some(([from, to]) => from - NUDGE_SECONDS <= seconds && seconds <= to + NUDGE_SECONDS);
  const places: number[] = [];
  for (let place = REST_BEGINS_SECONDS; place < END_SECONDS; place += 0.5) places.push(place);
  const lost = places.filter((place) => isIn(plain, place) && !isIn(kept, place));
  return lost.length > 0 ? [`passed over from ${lost[0]} s on, ${lost.length / 2} s in all`] : [];
}

/** Frames that stood where they do not belong, unless they did so without the worker too. */
function wronglyShown(kept: readonly ShownFrame[], plain: readonly ShownFrame[]): string[] {
  const isWrong = ({ mediaSeconds, number = Number.NaN }: ShownFrame) => {
    const late = number - mediaSeconds * FRAMES_PER_SECOND;
    return !(late >= -LOOK_EARLY_FRAMES && late <= LOOK_LATE_FRAMES);
  };
  if (plain.some(isWrong)) return [];
  return kept
    .filter(isWrong)
    .map(({ mediaSeconds, number }) => `frame ${number ?? 'none'} was shown at ${mediaSeconds} s`);
}

/** The 95th percentile, rounded. */
function highest(milliseconds: readonly number[]): number {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN);
}
