import type { Wanted, WindowSnapshot } from './prefetch-window.ts';
import { originOf, type SegmentKey } from './segment.ts';
import { names } from './timeline.ts';

/** What has brought nothing for so long may be dead: nothing else waits for it. */
export const SILENT_MS = 2000;

/** Beside what is silent one more is asked for, which tells whether all of its track is. */
const MOST_BESIDE_SILENT = 2;

/**
 * Where something is wrong, origins and timelines' ids: how many requests of each may be under way at
 * once. What comes from there is in doubt: it takes no place, and nothing waits for it.
 */
export type Limits = ReadonlyMap<string, number>;

type Known = Pick<WindowSnapshot, 'viewers' | 'silent' | 'troubled'>;

/** Reads the limits from what has failed and what is silent. */
export function limitsOf({ viewers, silent, troubled }: Known): Limits {
  const limits = new Map<string, number>();
  const limit = (source: string, most: number) =>
    limits.set(source, Math.min(limits.get(source) ?? most, most));
  for (const [source, state] of troubled) limit(source, state === 'paused' ? 0 : 1);
  for (const { timeline, isStalled } of viewers) {
    if (isStalled) limit(timeline.id, 0);
    if ([...silent].some((key) => names(timeline, key))) limit(timeline.id, MOST_BESIDE_SILENT);
  }
  return limits;
}

/** Whether it comes from where something is wrong. */
export function isDoubtful(wanted: Pick<Wanted, 'key' | 'track'>, limits: Limits): boolean {
  return sourcesOf(wanted).some((source) => limits.has(source));
}

/** Of what is wanted, what is not under way and keeps to the limits, the first ones first. */
export function withinLimits(
  { viewers, underWay }: Pick<WindowSnapshot, 'viewers' | 'underWay'>,
  goingOn: readonly SegmentKey[],
  wanted: readonly Wanted[],
  limits: Limits,
): Wanted[] {
  const asked = new Map<string, number>();
  const count = (source: string) => asked.set(source, (asked.get(source) ?? 0) + 1);
  const timelines = new Map(viewers.map(({ timeline }) => [timeline.id, timeline]));
  for (const key of goingOn) {
    count(originOf(key));
    for (const [id, timeline] of timelines) if (names(timeline, key)) count(id);
  }
  return wanted.filter((each) => {
    const sources = sourcesOf(each);
    const isAllowed = sources.every((source) => (asked.get(source) ?? 0) < most(source));
    if (underWay.has(each.key) || !isAllowed) return false;
    sources.forEach(count);
    return true;
  });

  function most(source: string): number {
    return limits.get(source) ?? Number.POSITIVE_INFINITY;
  }
}

function sourcesOf({ key, track }: Pick<Wanted, 'key' | 'track'>): string[] {
  return [originOf(key), track];
}
