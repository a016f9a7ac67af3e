import { beforeEach, expect, test, vi } from 'vitest';
import type { Wanted } from '../../../sw/core/prefetch-window.ts';
import type { SegmentKey } from '../../../sw/core/segment.ts';
import { DEFAULT_SETTINGS } from '../../../sw/core/settings.ts';
import type { Downloads } from '../../../sw/network/downloads.ts';
import { SegmentStore } from '../../../sw/store/segment-store.ts';
import { StorageBudget } from '../../../sw/store/storage-budget.ts';
import { Planner } from '../../../sw/window/planner.ts';
import { Viewers } from '../../../sw/window/viewers.ts';
import { MemoryCaches } from './memory-caches.ts';

const CACHE = 'playahead-segments-v2:/';
const PLAYED = 'https://media.example/film/index.m3u8';
const OTHER = 'https://media.example/other/index.m3u8';
const STRANGERS = 500;

let memory: MemoryCaches;

beforeEach(() => {
  memory = new MemoryCaches();
  vi.stubGlobal('caches', memory);
  vi.stubGlobal('navigator', {});
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test('a worker that has just started plans without a list of all that is held', async () => {
  await fill(OTHER, 0, STRANGERS);
  await fill(PLAYED, 3, 6);
  const { planner, playAt, prefetched } = worker();
  playAt(4);
  await planner.run();
  expect(prefetched()).toEqual([6, 7]);
  for (let again = 0; again < 5; again += 1) await planner.run();
  // k−M … k'+N: 3 to 7.
  expect(memory.reads).toEqual({ lists: 0, listed: 0, found: 5, matched: 0 });
});

test('once nothing is to be fetched it lists what is held, once, and evicts what was left behind', async () => {
  await fill(OTHER, 0, STRANGERS);
  await fill(PLAYED, 0, 8);
  const { planner, playAt, prefetched } = worker();
  playAt(4);
  await planner.run();
  expect(memory.size).toBe(STRANGERS + 8);
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(memory.size).toBe(STRANGERS + 5));
  for (let again = 0; again < 5; again += 1) await planner.run();
  await vi.advanceTimersByTimeAsync(60_000);
  const { lists, found, matched } = memory.reads;
  expect({ lists, found, matched }).toEqual({ lists: 1, found: 5, matched: 0 });
  expect(prefetched()).toEqual([]);
});

test('a second seek is planned while what the first one left behind is still being deleted', async () => {
  await fill(PLAYED, 0, 10);
  const { planner, playAt, prefetched } = worker();
  playAt(4);
  await planner.run();
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(memory.size).toBe(5));
  let go = () => {};
  memory.mayDelete = new Promise<void>((resolve) => {
    go = resolve;
  });
  playAt(50);
  const first = planner.run();
  await vi.waitFor(() => expect(prefetched()).toEqual([50]));
  playAt(80);
  const second = planner.run();
  await vi.waitFor(() => expect(prefetched()).toEqual([50, 80]));
  expect(memory.size).toBe(5);
  go();
  await Promise.all([first, second]);
  expect(memory.size).toBe(0);
});

test('what may be tried again just as a plan has been made is not left until something else happens', async () => {
  await fill(PLAYED, 4, 5);
  const atMs = Date.now() + 1;
  const blocked = keyOf(PLAYED, 5);
  const { planner, playAt, prefetched } = worker({
    blocked: (nowMs: number) => new Set(nowMs < atMs ? [blocked] : []),
    nextTurnMs: (nowMs: number) => (nowMs < atMs ? atMs - nowMs : Number.POSITIVE_INFINITY),
    // A processor that is busy takes a moment between the plan and what follows from it.
    failures: { keepOnly: () => vi.setSystemTime(atMs), troubled: () => new Map() },
  });
  playAt(4);
  await planner.run();
  expect(prefetched()).toEqual([6, 7]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(prefetched()).toEqual([6, 7, 5]);
});

test('of a stream that its site keeps itself nothing is fetched, and what else is held stays', async () => {
  await fill(OTHER, 0, 3);
  const { planner, playAt, prefetched } = worker({}, (url) => url === PLAYED);
  playAt(4);
  await planner.run();
  await vi.advanceTimersByTimeAsync(2000);
  playAt(50);
  await planner.run();
  expect(prefetched()).toEqual([]);
  expect(memory.size).toBe(3);
});

/** A planner of one tab, M = 1 and N = 3, whose downloads never end; some of what they say may be another. */
function worker(others: object = {}, isKept = (_: string) => false) {
  const viewers = new Viewers();
  const name = { client: 'tab', player: 'p' };
  const segments = Array.from({ length: 100 }, (_, at) => ({
    url: keyOf(PLAYED, at),
    durationSeconds: 4,
  }));
  viewers.addTimeline(name, { id: PLAYED, firstSequence: 0, segments });
  const fetched: Wanted[] = [];
  const underWay = new Map<SegmentKey, { purpose: 'prefetch' }>();
  const downloads = {
    underWay,
    silent: new Set(),
    startable: { atEase: 9, pressed: 9 },
    manners: { suffice: () => true },
    failures: { keepOnly: () => {}, troubled: () => new Map() },
    blocked: () => new Set(),
    nextTurnMs: () => Number.POSITIVE_INFINITY,
    adoptOrphans: async () => {},
    cancel: (key: SegmentKey) => underWay.delete(key),
    prefetch: (wanted: Wanted) => {
      fetched.push(wanted);
      underWay.set(wanted.key, { purpose: 'prefetch' });
    },
    ...others,
  };
  const planner = new Planner({
    viewers,
    store: new SegmentStore(CACHE),
    downloads: downloads as unknown as Downloads,
    budget: new StorageBudget(),
    isKept,
    openClients: async () => new Set(['tab']),
    ask: async () => {},
    onChange: () => {},
  });
  return {
    planner,
    playAt: (sequence: number) => {
      const settings = { ...DEFAULT_SETTINGS, ahead: 3, behind: 1, parallel: 9 };
      const track = {
        timeline: PLAYED,
        role: 'current',
        playhead: { sequence, fraction: 0 },
      } as const;
      viewers.report(name, { state: 'playing', playbackRate: 1, settings, tracks: [track] });
    },
    prefetched: () => fetched.map(({ key }) => Number(/(\d+)\.ts$/.exec(key)?.[1])),
  };
}

/** Has a worker before this one store the segments from one on, before another. */
async function fill(timeline: string, first: number, end: number): Promise<void> {
  const before = new SegmentStore(CACHE);
  const timing = { firstByteMs: 10, totalMs: 20 };
  const sequences = Array.from({ length: end - first }, (_, at) => first + at);
  await Promise.all(
    sequences.map((at) => {
      const segment = { body: new Blob(['content']), contentType: 'video/mp2t', timing };
      return before.put(keyOf(timeline, at), segment, timeline);
    }),
  );
  memory.count();
}

function keyOf(timeline: string, at: number): SegmentKey {
  return new URL(`${at}.ts`, timeline).href as SegmentKey;
}
