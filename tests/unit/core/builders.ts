import { HeldEntries } from '../../../sw/core/held-entries.ts';
import {
  type PlayState,
  planWindow,
  type Startable,
  type UnderWay,
  type Viewer,
  type WindowSnapshot,
} from '../../../sw/core/prefetch-window.ts';
import { originOf, type Resource, type Segment, segmentKey } from '../../../sw/core/segment.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../sw/core/settings.ts';
import {
  type IndexedTimeline,
  indexTimeline,
  type Playhead,
  placeAt,
  type Spanning,
} from '../../../sw/core/timeline.ts';

const ORIGIN = 'https://media.example/';

/** What one entry of the store takes in these tests. */
export const SEGMENT_BYTES = 100;

/** A resource by its path: `resource('3.ts')`. */
export function resource(path: string): Resource {
  return { url: ORIGIN + path };
}

/** A segment of ten seconds by its path, with what is special about it. */
export function segment(path: string, special: Partial<Segment> = {}): Segment {
  return { ...resource(path), durationSeconds: 10, ...special };
}

/** Segments named by their place, `0.ts`, `1.ts` and so on, in a folder if one is given. */
export function segments(count: number, folder = '', special: Partial<Segment> = {}): Segment[] {
  return Array.from({ length: count }, (_, index) => segment(`${folder}${index}.ts`, special));
}

export function timeline(list: readonly Segment[], firstSequence = 0): IndexedTimeline {
  const id = `${list[0]?.url.replace(/[^/]*$/, '') ?? ORIGIN}index.m3u8`;
  return indexTimeline({ id, firstSequence, segments: list });
}

/** The playhead after so many seconds, of segments of ten seconds if nothing else is said. */
export function playheadAt(seconds: number, durations: readonly number[] = []): Playhead {
  const list =
    durations.length > 0 ? spans(durations) : spans(Array.from({ length: 100 }, () => 10));
  const place = placeAt(list, seconds);
  if (!place) throw new Error('There is always a segment here.');
  return { sequence: place.index, fraction: place.fraction };
}

/** Segments of these lengths as a player has them, one after the other from 0 s on. */
export function spans(durations: readonly number[]): Spanning[] {
  let start = 0;
  return durations.map((duration) => {
    start += duration;
    return { start: start - duration, duration };
  });
}

/** The settings of the README's table of events, or others. */
export function settings(changes: Partial<Settings> = {}): Settings {
  return { ...DEFAULT_SETTINGS, ahead: 1, refill: 0.75, parallel: 2, behind: 8, ...changes };
}

/** What a viewer of these tests may be told apart by. */
export interface ViewerChanges extends Partial<Settings> {
  readonly client?: string;
  readonly at?: number;
  readonly playhead?: Playhead;
  readonly of?: IndexedTimeline;
  readonly state?: PlayState;
  readonly role?: Viewer['role'];
  readonly rate?: number;
  /** `undefined`: the player has nothing. */
  readonly takenThrough?: number | undefined;
  readonly direct?: readonly number[];
  readonly isStalled?: boolean;
}

/**
 * A tab that plays 24 segments of ten seconds, from the beginning on, with the settings of the event
 * table. Unless something else is said, its player has the segment that its playhead is in.
 */
export function viewer(changes: ViewerChanges = {}): Viewer {
  const { client, at, playhead, of, state, role, rate, ...others } = changes;
  const place = playhead ?? playheadAt(at ?? 0);
  const { takenThrough, direct, isStalled, ...rest } = { takenThrough: place.sequence, ...others };
  return {
    client: client ?? 'tab',
    player: 'p',
    timeline: of ?? timeline(segments(24)),
    role: role ?? 'current',
    state: state ?? 'playing',
    playhead: place,
    playbackRate: rate ?? 1,
    settings: settings(rest),
    ...(takenThrough === undefined ? {} : { takenThrough }),
    ...(direct ? { direct } : {}),
    ...(isStalled ? { isStalled } : {}),
  };
}

/** A plan's entries by their paths. */
export interface PlainPlan {
  readonly cancel: string[];
  readonly evict: string[];
  readonly fetch: string[];
}

/** The plan of a window that is as it should be. */
export const nothing: PlainPlan = { cancel: [], evict: [], fetch: [] };

/** A viewer whose player has nothing of the segment that its playhead is in. */
export const starved = { takenThrough: undefined };

/** What a situation consists of, by paths; what is left out is not there. */
export interface Situation {
  readonly viewers?: readonly Viewer[];
  readonly held?: readonly string[];
  readonly underWay?: Readonly<Record<string, UnderWay>>;
  /** What of it has brought nothing for long. */
  readonly silent?: readonly string[];
  readonly blocked?: readonly string[];
  /** The timelines that entries were stored for, by the entries' paths. */
  readonly storedFor?: Readonly<Record<string, string>>;
  readonly trouble?: 'paused' | 'probing';
  /** The same of tracks, by their folders. */
  readonly troubledTracks?: Readonly<Record<string, 'paused' | 'probing'>>;
  readonly budgetBytes?: number;
  /** How many may begin, be one pressed for time or not. */
  readonly startable?: number | Startable;
}

export function snapshot(situation: Situation): WindowSnapshot {
  const key = (path: string) => segmentKey(resource(path));
  return {
    viewers: situation.viewers ?? [viewer()],
    held: new HeldEntries(
      (situation.held ?? []).map((path) => {
        const timeline = situation.storedFor?.[path];
        return [key(path), { bytes: SEGMENT_BYTES, ...(timeline ? { timeline } : {}) }];
      }),
    ),
    budgetBytes: situation.budgetBytes ?? Number.POSITIVE_INFINITY,
    underWay: new Map(
      Object.entries(situation.underWay ?? {}).map(([path, waiting]) => [key(path), waiting]),
    ),
    silent: new Set((situation.silent ?? []).map(key)),
    blocked: new Set((situation.blocked ?? []).map(key)),
    troubled: new Map([
      ...(situation.trouble ? [[originOf(ORIGIN), situation.trouble] as const] : []),
      ...Object.entries(situation.troubledTracks ?? {}).map(
        ([folder, state]) => [`${ORIGIN}${folder}index.m3u8`, state] as const,
      ),
    ]),
    startable: startable(situation.startable ?? Number.POSITIVE_INFINITY),
  };
}

function startable(most: number | Startable): Startable {
  return typeof most === 'number' ? { atEase: most, pressed: most } : most;
}

/** The plan for a situation, its entries by their paths. */
export function plan(situation: Situation): PlainPlan {
  const { cancel, evict, fetch } = planWindow(snapshot(situation));
  const path = (key: string) => key.slice(ORIGIN.length);
  return {
    cancel: cancel.map(path),
    evict: evict.map(path),
    fetch: fetch.map(({ key }) => path(key)),
  };
}

/** `paths(3, 5)` is `3.ts` to `5.ts`. */
export function paths(first: number, last: number, folder = ''): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${folder}${first + index}.ts`);
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
