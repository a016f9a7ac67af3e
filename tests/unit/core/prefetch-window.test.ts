import { describe, expect, test } from 'vitest';
import type { Viewer } from '../../../sw/core/prefetch-window.ts';
import { windowOf } from '../../../sw/core/window-span.ts';
import {
  nothing,
  paths,
  plan,
  playheadAt,
  type Situation,
  seededRandom,
  segments,
  settings,
  starved,
  timeline,
  viewer,
} from './builders.ts';

describe('the event table: N = 1, f = 0.75, segments of 10 s', () => {
  test('Load fetches nothing ahead', () => {
    const loaded = viewer({ state: 'loaded', ...starved });
    expect(plan({ viewers: [loaded], underWay: { '0.ts': 'player' } })).toEqual(nothing);
    expect(plan({ viewers: [loaded], held: ['0.ts'] })).toEqual(nothing);
  });

  test('Play fetches segment 1', () => {
    const situation = { viewers: [viewer()], held: ['0.ts'] };
    expect(plan(situation)).toEqual({ ...nothing, fetch: ['1.ts'] });
  });

  test('7.5 s fetch segment 2, and not a moment before', () => {
    const held = paths(0, 1);
    expect(plan({ viewers: [viewer({ at: 7.49 })], held })).toEqual(nothing);
    expect(plan({ viewers: [viewer({ at: 7.5 })], held })).toEqual({ ...nothing, fetch: ['2.ts'] });
  });

  test('17.5 s fetch segment 3, and not a moment before', () => {
    const held = paths(0, 2);
    expect(plan({ viewers: [viewer({ at: 17.49 })], held })).toEqual(nothing);
    const fetch = ['3.ts'];
    expect(plan({ viewers: [viewer({ at: 17.5 })], held })).toEqual({ ...nothing, fetch });
  });

  test('a seek to 62 s fetches segment 6 at once, then 7', () => {
    const viewers = [viewer({ at: 62, ...starved })];
    const held = paths(0, 2);
    const underWay = { '3.ts': 'prefetch' } as const;
    expect(plan({ viewers, held, underWay })).toEqual({
      cancel: ['3.ts'],
      evict: [],
      fetch: ['6.ts'],
    });
    expect(plan({ viewers, held, underWay: { '6.ts': 'player' } })).toEqual(nothing);
    expect(plan({ viewers, held: [...held, '6.ts'] })).toEqual({ ...nothing, fetch: ['7.ts'] });
    expect(plan({ viewers, held: [...held, '6.ts', '7.ts'] })).toEqual(nothing);
  });

  test('a seek to 68 s fetches segment 6 at once, then 7 and 8', () => {
    const viewers = [viewer({ at: 68, ...starved })];
    const held = paths(0, 2);
    expect(plan({ viewers, held })).toEqual({ ...nothing, fetch: ['6.ts'] });
    expect(plan({ viewers, held, underWay: { '6.ts': 'player' } })).toEqual(nothing);
    const fetch = ['7.ts', '8.ts'];
    expect(plan({ viewers, held: [...held, '6.ts'] })).toEqual({ ...nothing, fetch });
    expect(plan({ viewers, held: [...held, ...paths(6, 8)] })).toEqual(nothing);
  });
});

describe('the window', () => {
  test.each([
    [
      { at: 0, refill: 0.75 },
      { current: 0, first: 1, last: 4 },
    ],
    [
      { at: 7.4, refill: 0.75 },
      { current: 0, first: 1, last: 4 },
    ],
    [
      { at: 7.5, refill: 0.75 },
      { current: 1, first: 2, last: 5 },
    ],
    [
      { at: 62, refill: 0.75 },
      { current: 6, first: 7, last: 10 },
    ],
    [
      { at: 68, refill: 0.75 },
      { current: 7, first: 8, last: 11 },
    ],
    [
      { at: 0, refill: 0 },
      { current: 1, first: 2, last: 5 },
    ],
    [
      { at: 9.99, refill: 0 },
      { current: 1, first: 2, last: 5 },
    ],
    [
      { at: 0, refill: 1 },
      { current: 0, first: 1, last: 4 },
    ],
    [
      { at: 9.999, refill: 1 },
      { current: 0, first: 1, last: 4 },
    ],
    [
      { at: 10, refill: 1 },
      { current: 1, first: 2, last: 5 },
    ],
  ])('of 4 segments with %o is %o', ({ at, refill }, span) => {
    const playhead = playheadAt(at);
    const rule = settings({ ahead: 4, refill });
    expect(windowOf({ playhead, playbackRate: 1, settings: rule })).toEqual(span);
  });

  test.each([
    [4, 1, 4],
    [4, 1.25, 5],
    [1, 2, 2],
    [3, 1.5, 5],
    [10, 1.1, 11],
    [100, 1.1, 110],
    [20, 1.15, 23],
    [10, 1.11, 12],
    [4, 0.5, 4],
    [4, 0, 4],
  ])('of N = %i at rate %f is %i segments deep', (ahead, playbackRate, depth) => {
    const { first, last } = windowOf({
      playhead: playheadAt(0),
      playbackRate,
      settings: settings({ ahead }),
    });
    expect(last - first + 1).toBe(depth);
  });

  test('is fetched ⌈N · rate⌉ deep when the video plays faster', () => {
    const viewers = [viewer({ ahead: 10, rate: 1.1, parallel: 16 })];
    expect(plan({ viewers, held: ['0.ts'] })).toEqual({ ...nothing, fetch: paths(1, 11) });
  });

  test('past f = 0 always counts from the next segment, which is fetched first', () => {
    const viewers = [viewer({ refill: 0 })];
    expect(plan({ viewers, held: ['0.ts'] })).toEqual({ ...nothing, fetch: ['1.ts', '2.ts'] });
  });

  test('with f = 1 stays until the segment has ended', () => {
    const held = paths(0, 1);
    expect(plan({ viewers: [viewer({ at: 9.999, refill: 1 })], held })).toEqual(nothing);
    const fetch = ['2.ts'];
    expect(plan({ viewers: [viewer({ at: 10, refill: 1 })], held })).toEqual({ ...nothing, fetch });
  });

  test('ends where the timeline ends', () => {
    const of = timeline(segments(4));
    const deep = { of, ahead: 9, parallel: 9 };
    expect(plan({ viewers: [viewer(deep)] })).toEqual({ ...nothing, fetch: paths(1, 3) });
    expect(plan({ viewers: [viewer({ ...deep, at: 39 })] })).toEqual(nothing);
    expect(plan({ viewers: [viewer({ ...deep, at: 30, refill: 0 })] })).toEqual(nothing);
  });

  test('of an empty timeline is empty', () => {
    expect(plan({ viewers: [viewer({ of: timeline([]), ...starved })] })).toEqual(nothing);
  });

  test('counts as the playlist counts', () => {
    const of = timeline(segments(6), 100);
    const viewers = [viewer({ of, playhead: { sequence: 102, fraction: 0.8 } })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['3.ts', '4.ts'] });
  });

  test('of a playhead that a live playlist has left behind reaches into the playlist', () => {
    const of = timeline(segments(6), 100);
    const playhead = { sequence: 98, fraction: 0.2 };
    const viewers = [viewer({ of, playhead, ahead: 3, takenThrough: undefined })];
    expect(plan({ viewers, held: ['0.ts'] })).toEqual({ ...nothing, fetch: ['1.ts'] });
  });
});

describe('a seek', () => {
  test('cancels the prefetches outside the new window, and no others', () => {
    const viewers = [viewer({ at: 62, ahead: 3, parallel: 4 })];
    const underWay = {
      '1.ts': 'prefetch',
      '5.ts': 'prefetch',
      '6.ts': 'prefetch',
      '9.ts': 'prefetch',
      '10.ts': 'prefetch',
    } as const;
    expect(plan({ viewers, underWay })).toEqual({
      cancel: ['1.ts', '5.ts', '10.ts'],
      evict: [],
      fetch: ['7.ts', '8.ts'],
    });
  });

  test('never cancels what a player waits for', () => {
    const viewers = [viewer({ at: 62 })];
    const underWay = { '1.ts': 'player', '23.ts': 'player', '7.ts': 'player' } as const;
    expect(plan({ viewers, underWay })).toEqual(nothing);
  });

  test('back cancels, evicts and fetches alike', () => {
    const viewers = [viewer({ at: 12, behind: 1 })];
    const situation = { viewers, held: paths(6, 7), underWay: { '8.ts': 'prefetch' } } as const;
    expect(plan(situation)).toEqual({
      cancel: ['8.ts'],
      evict: ['6.ts', '7.ts'],
      fetch: ['2.ts'],
    });
  });
});

describe('the state of the player', () => {
  test('paused: the window fills, then rests', () => {
    const viewers = [viewer({ state: 'paused', ahead: 3 })];
    expect(plan({ viewers, held: ['0.ts'] })).toEqual({ ...nothing, fetch: ['1.ts', '2.ts'] });
    expect(plan({ viewers, held: paths(0, 3) })).toEqual(nothing);
  });

  test.each(['loaded', 'ended'] as const)(
    '%s: nothing is fetched, and prefetches are cancelled',
    (state) => {
      const viewers = [viewer({ state, ahead: 3 })];
      const underWay = { '1.ts': 'prefetch', '2.ts': 'player' } as const;
      expect(plan({ viewers, underWay })).toEqual({ ...nothing, cancel: ['1.ts'] });
    },
  );

  test.each(['loaded', 'ended'] as const)('%s: what the window holds is kept', (state) => {
    const viewers = [viewer({ at: 32, state, ahead: 1, behind: 1 })];
    expect(plan({ viewers, held: paths(1, 5) })).toEqual({ ...nothing, evict: ['1.ts', '5.ts'] });
  });
});

describe('in any situation (seeded)', () => {
  const random = seededRandom(20);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const situations = Array.from({ length: 300 }, randomSituation);

  test('exactly what no window keeps is evicted', () => {
    for (const [index, situation] of situations.entries()) {
      const { viewers, held } = situation;
      const evict = held.filter((path) => !isKept(viewers, path));
      expect(plan(situation).evict, `situation ${index}`).toEqual(evict);
    }
  });

  test('at most P prefetches are under way, but for what a playhead is in', () => {
    for (const [index, situation] of situations.entries()) {
      const { viewers, underWay } = situation;
      const { cancel, fetch } = plan(situation);
      const prefetches = Object.keys(underWay).filter((path) => underWay[path] === 'prefetch');
      const after = prefetches.length - cancel.length + fetch.length;
      if (after <= Math.max(...viewers.map((one) => one.settings.parallel))) continue;
      const places = viewers.map(({ playhead: { sequence } }) => `${sequence}.ts`);
      const early = fetch.filter((path) => !places.includes(path));
      expect(early, `situation ${index}`).toEqual([]);
    }
  });

  test('plans carried out one after the other fill every window, and nothing else', () => {
    for (const [index, { viewers, ...begin }] of situations.entries()) {
      const held = new Set(begin.held);
      const underWay = { ...begin.underWay };
      for (let round = 0; round < 100; round += 1) {
        const { cancel, evict, fetch } = plan({ viewers, held: [...held], underWay });
        const again = fetch.filter((path) => held.has(path) || path in underWay);
        const wrongly = cancel.filter((path) => underWay[path] !== 'prefetch');
        expect([again, wrongly], `situation ${index}`).toEqual([[], []]);
        for (const path of evict) held.delete(path);
        for (const path of cancel) delete underWay[path];
        for (const path of fetch) underWay[path] = 'prefetch';
        const [done] = Object.keys(underWay);
        if (done === undefined) break;
        delete underWay[done];
        held.add(done);
      }
      const needed = viewers.flatMap((one) => {
        const first = Math.max(one.playhead.sequence, (one.takenThrough ?? -1) + 1);
        return paths(first, Math.max(first - 1, Math.min(windowOf(one).last, 23)));
      });
      const lacking = needed.filter((path) => !held.has(path));
      const needless = [...held].filter((path) => !isKept(viewers, path));
      expect([lacking, needless, underWay], `situation ${index}`).toEqual([[], [], {}]);
    }
  });

  function randomSituation(): Required<Pick<Situation, 'viewers' | 'held' | 'underWay'>> {
    const of = timeline(segments(24));
    const viewers = Array.from({ length: 1 + upTo(2) }, (_, client) => {
      const at = upTo(2399) / 10;
      return viewer({
        client: String(client),
        of,
        at,
        ahead: 1 + upTo(5),
        behind: upTo(5),
        parallel: 1 + upTo(3),
        refill: upTo(4) / 4,
        state: random() < 0.5 ? 'playing' : 'paused',
        takenThrough: random() < 0.5 ? undefined : Math.floor(at / 10) + upTo(2),
      });
    });
    const held = paths(0, 23).filter(() => random() < 0.3);
    const underWay: Record<string, 'player' | 'prefetch'> = {};
    for (const path of paths(0, 23)) {
      if (held.includes(path) || random() > 0.15) continue;
      underWay[path] = random() < 0.3 ? 'player' : 'prefetch';
    }
    return { viewers, held, underWay };
  }

  function isKept(viewers: readonly Viewer[], path: string): boolean {
    const sequence = Number.parseInt(path, 10);
    return viewers.some((one) => {
      const from = one.playhead.sequence - one.settings.behind;
      return sequence >= from && sequence <= windowOf(one).last;
    });
  }
});
