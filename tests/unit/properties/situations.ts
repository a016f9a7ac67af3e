import fc from 'fast-check';
import { HeldEntries, type HeldEntry } from '../../../sw/core/held-entries.ts';
import type {
  PlayState,
  UnderWay,
  Viewer,
  WindowSnapshot,
} from '../../../sw/core/prefetch-window.ts';
import {
  originOf,
  type Resource,
  type Segment,
  type SegmentKey,
  segmentKey,
} from '../../../sw/core/segment.ts';
import type { Settings } from '../../../sw/core/settings.ts';
import { type IndexedTimeline, indexTimeline, type Playhead } from '../../../sw/core/timeline.ts';

const ORIGIN = 'https://media.example/';
const INITS = ['init-0.mp4', 'init-1.mp4'].map(resource);
/** Of a video that nobody plays now. */
const STRANGERS = ['other/0.ts', 'other/1.ts', 'other/2.ts'].map(resource);
const FOLDERS = ['video/', 'audio/'];
const MOST_SEGMENTS = 9;

/** Of the origin, and of each timeline. */
const TROUBLES = [...Array(6).fill(undefined), 'paused', 'probing'] as (
  | undefined
  | 'paused'
  | 'probing'
)[];

/** All that may be held, under way or blocked in these situations. */
const KEYS: readonly SegmentKey[] = [
  ...FOLDERS.flatMap((folder) =>
    Array.from({ length: MOST_SEGMENTS }, (_, at) => file(folder, at)),
  ),
  ...INITS,
  ...STRANGERS,
].map(segmentKey);

/** What is special about a segment, or nothing; `again` is the place whose file it names too. */
const SHAPES: readonly (Partial<Segment> & { readonly again?: number })[] = [
  {},
  {},
  { durationSeconds: 2 },
  { durationSeconds: 0.5 },
  { init: INITS[0] as Resource },
  { init: INITS[1] as Resource, durationSeconds: 6 },
  { gap: true },
  { init: INITS[0] as Resource, gap: true },
  { again: 0 },
  { again: 1 },
];

/** Up to nine segments, with init segments, gaps and URLs that come again; counted from 0 to 3. */
function timelines(folder: string): fc.Arbitrary<IndexedTimeline> {
  const shapes = fc.array(fc.constantFrom(...SHAPES), { maxLength: MOST_SEGMENTS, size: 'max' });
  return fc.tuple(fc.integer({ min: 0, max: 3 }), shapes).map(([firstSequence, list]) => {
    const segments: Segment[] = [];
    for (const { again, ...special } of list) {
      const known = again === undefined ? undefined : segments[again];
      const own = { ...file(folder, segments.length), durationSeconds: 4, ...special };
      segments.push(known ?? own);
    }
    return indexTimeline({ id: `${ORIGIN}${folder}index.m3u8`, firstSequence, segments });
  });
}

/** A viewer, but for its timeline: the first, or the second. */
function viewers(state: fc.Arbitrary<PlayState>, spaced: boolean) {
  const settings: fc.Arbitrary<Settings> = fc
    .tuple(
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
    )
    .map(([ahead, refill, parallel, behind]) => ({ ahead, refill, parallel, behind }));
  const playhead: fc.Arbitrary<Playhead> = fc
    .tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 15 }))
    .map(([sequence, sixteenths]) => ({ sequence, fraction: sixteenths / 16 }));
  return fc
    .tuple(
      fc.constantFrom('tab a', 'tab b'),
      fc.constantFrom<Viewer['role'][]>('current', 'current', 'current', 'retired'),
      state,
      playhead,
      fc.constantFrom(1, 1, 1, 0, 0.5, 1.25, 2),
      settings,
      fc.constantFrom(undefined, undefined, 0, 1, 2),
      fc.nat(FOLDERS.length - 1),
      fc.constantFrom(false, false, false, false, spaced),
    )
    .map(([client, role, playState, place, playbackRate, chosen, taken, timeline, passes]) => ({
      timeline,
      viewer: {
        client,
        player: 'p',
        role,
        state: playState,
        playhead: place,
        playbackRate,
        settings: chosen,
        ...(taken === undefined ? {} : { takenThrough: place.sequence + taken }),
        ...(passes
          ? { direct: [place.sequence + (taken ?? 0)], isStalled: place.fraction > 0.5 }
          : {}),
      },
    }));
}

const anyState: fc.Arbitrary<PlayState> = fc.constantFrom(
  'playing',
  'playing',
  'paused',
  'loaded',
  'ended',
);

/** What is known of one key. */
const keyState = fc.constantFrom(
  ...([{}, {}, {}, { held: 1 }, { held: 2 }, { blocked: true }] as const),
  { held: 1, isOfFirst: true } as const,
  ...(['player', 'prefetch', 'prefetch', 'joined', 'storing'] as const).map((underWay) => ({
    underWay,
  })),
  ...(['player', 'prefetch', 'joined'] as const).map((underWay) => ({ underWay, isSilent: true })),
  // It is stored before it counts as ended.
  { held: 1, underWay: 'prefetch' } as const,
) as fc.Arbitrary<{
  readonly held?: number;
  /** Stored for the first timeline, whether that names it or not. */
  readonly isOfFirst?: boolean;
  readonly blocked?: boolean;
  readonly underWay?: UnderWay;
  /** Nothing of it has come for long. */
  readonly isSilent?: boolean;
}>;

/** Up to three viewers of two timelines, and a store, downloads, failures and troubles of any kind. */
export function situations(
  options: {
    state?: fc.Arbitrary<PlayState>;
    viewers?: number;
    budget?: boolean;
    trouble?: boolean;
    spaced?: boolean;
  } = {},
): fc.Arbitrary<WindowSnapshot> {
  const { state = anyState, viewers: most = 3, budget = true, trouble = true } = options;
  const { spaced = true } = options;
  const troubles = trouble
    ? fc.tuple(...['', ...FOLDERS].map(() => fc.constantFrom(...TROUBLES)))
    : fc.constant([]);
  const tabs = fc.array(viewers(state, spaced), { minLength: 1, maxLength: most });
  const states = fc.array(keyState, { minLength: KEYS.length, maxLength: KEYS.length });
  const room = budget
    ? fc.constantFrom(Number.POSITIVE_INFINITY, 0, 3, 6, 9, 12)
    : fc.constant(Infinity);
  const all = Number.POSITIVE_INFINITY;
  const pace = fc.constantFrom(
    { atEase: all, pressed: all },
    ...(spaced
      ? [
          { atEase: 0, pressed: 0 },
          { atEase: 1, pressed: 0 },
          { atEase: 1, pressed: 1 },
        ]
      : []),
  );
  return fc
    .tuple(fc.tuple(...FOLDERS.map(timelines)), tabs, states, room, troubles, pace)
    .map(([of, list, known, budgetBytes, troubled, startable]) => {
      const { id } = of[0] as IndexedTimeline;
      const sources = [originOf(ORIGIN), ...of.map((each) => each.id)];
      const entries = KEYS.map((key, index) => ({ key, ...known[index] }));
      const isQuiet = ({ isSilent }: (typeof entries)[number]) => trouble && isSilent;
      return {
        viewers: list.map(({ timeline, viewer }) => ({
          ...viewer,
          timeline: of[timeline] as IndexedTimeline,
        })),
        held: new HeldEntries(
          entries.flatMap(({ key, held: bytes, isOfFirst }): [SegmentKey, HeldEntry][] =>
            bytes ? [[key, { bytes, ...(isOfFirst ? { timeline: id } : {}) }]] : [],
          ),
        ),
        budgetBytes,
        underWay: new Map(
          entries.flatMap(({ key, underWay }) => (underWay ? [[key, underWay]] : [])),
        ),
        silent: new Set(entries.filter(isQuiet).map(({ key }) => key)),
        blocked: new Set(entries.flatMap(({ key, blocked }) => (blocked ? [key] : []))),
        troubled: new Map(
          troubled.flatMap((state, at) => (state ? [[sources[at] as string, state]] : [])),
        ),
        startable,
      };
    });
}

function resource(path: string): Resource {
  return { url: ORIGIN + path };
}

function file(folder: string, at: number): Resource {
  return resource(`${folder}${at}.ts`);
}
