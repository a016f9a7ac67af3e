import { describe, expect, test } from 'vitest';
import { planWindow, type Viewer, windowOf } from '../../../sw/core/prefetch-window.ts';
import type { Segment } from '../../../sw/core/segment.ts';
import {
  paths,
  plan,
  playheadAt,
  resource,
  SEGMENT_BYTES,
  type Situation,
  seededRandom,
  segment,
  segments,
  settings,
  snapshot,
  timeline,
  viewer,
} from './builders.ts';

const nothing = { cancel: [], evict: [], fetch: [] };

/** A viewer whose player has nothing of the segment that its playhead is in. */
const starved = { takenThrough: undefined };

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

describe('what is fetched', () => {
  test('comes nearest first', () => {
    const viewers = [viewer({ ahead: 5, parallel: 5 })];
    const situation = { viewers, held: ['0.ts', '3.ts'] };
    expect(plan(situation)).toEqual({ ...nothing, fetch: ['1.ts', '2.ts', '4.ts', '5.ts'] });
  });

  test.each([1, 2, 3])('is at most P = %i at once', (parallel) => {
    const viewers = [viewer({ ahead: 5, parallel })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: paths(1, parallel) });
  });

  test('begins one after the other where it is spaced', () => {
    const viewers = [viewer({ ahead: 5, parallel: 3 })];
    const underWay = { '1.ts': 'prefetch' } as const;
    expect(plan({ viewers, startable: 1 }).fetch).toEqual(['1.ts']);
    expect(plan({ viewers, underWay, startable: 0 }).fetch).toEqual([]);
    expect(plan({ viewers, underWay, startable: 1 }).fetch).toEqual(['2.ts']);
  });

  test('is not spaced where a playhead is in it', () => {
    const waiting = { takenThrough: 0, ahead: 2 };
    const viewers = [
      viewer({ at: 62, ...waiting }),
      viewer({ at: 82, ...waiting, client: 'other' }),
    ];
    expect(plan({ viewers, startable: 0 }).fetch).toEqual(['6.ts', '8.ts']);
  });

  test('waits for a place among the P', () => {
    const viewers = [viewer({ ahead: 5, parallel: 2 })];
    const one = { '1.ts': 'prefetch' } as const;
    expect(plan({ viewers, underWay: one })).toEqual({ ...nothing, fetch: ['2.ts'] });
    expect(plan({ viewers, underWay: { ...one, '2.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('is neither cut nor counted among the P once it has come', () => {
    const viewers = [viewer({ at: 62, parallel: 1 })];
    const underWay = { '1.ts': 'storing', '7.ts': 'storing' } as const;
    expect(plan({ viewers, underWay })).toEqual(nothing);
    const wider = [viewer({ at: 62, parallel: 1, ahead: 2 })];
    expect(plan({ viewers: wider, underWay })).toEqual({ ...nothing, fetch: ['8.ts'] });
  });

  test('takes the place of what is cancelled in the same plan', () => {
    const viewers = [viewer({ at: 62, parallel: 1 })];
    expect(plan({ viewers, underWay: { '1.ts': 'prefetch' } })).toEqual({
      cancel: ['1.ts'],
      evict: [],
      fetch: ['7.ts'],
    });
  });

  test('does not count what a player waits for among the P', () => {
    const viewers = [viewer({ ahead: 5, parallel: 2 })];
    const underWay = { '1.ts': 'player' } as const;
    expect(plan({ viewers, underWay })).toEqual({ ...nothing, fetch: ['2.ts', '3.ts'] });
  });

  test('counts a prefetch that a player has joined among the P, and does not cancel it', () => {
    const viewers = [viewer({ ahead: 5, parallel: 2 })];
    expect(plan({ viewers, underWay: { '1.ts': 'joined' } })).toEqual({
      ...nothing,
      fetch: ['2.ts'],
    });
    expect(plan({ viewers, underWay: { '20.ts': 'joined', '1.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('is what it would be in a new worker: the plan depends on the snapshot alone', () => {
    const situation = { viewers: [viewer({ at: 68, ahead: 3 })], held: paths(0, 7) };
    plan({ viewers: [viewer({ at: 200 })], held: paths(0, 9) });
    expect(plan(situation)).toEqual({ ...nothing, fetch: ['8.ts', '9.ts'] });
    expect(plan(situation)).toEqual({ ...nothing, fetch: ['8.ts', '9.ts'] });
  });

  test('is nothing that has failed and must not be tried again yet', () => {
    const viewers = [viewer({ ahead: 3 })];
    const blocked = ['1.ts'];
    expect(plan({ viewers, blocked })).toEqual({ ...nothing, fetch: ['2.ts', '3.ts'] });
  });

  test('says for which tab, and how soon its playhead gets there', () => {
    const viewers = [viewer({ client: 'left', at: 2.5, ahead: 2, rate: 2 })];
    expect(planWindow(snapshot({ viewers }))).toMatchObject({
      cancel: [],
      evict: [],
      fetch: [
        { key: resource('1.ts').url, resource: segment('1.ts'), client: 'left', dueSeconds: 3.75 },
        { key: resource('2.ts').url, resource: segment('2.ts'), client: 'left', dueSeconds: 8.75 },
      ],
    });
  });

  test('is not fetched again when the player has it in its own buffer', () => {
    const viewers = [viewer({ ahead: 4, takenThrough: 3 })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['4.ts'] });
  });

  test('is not cancelled when the player has it in its own buffer', () => {
    const viewers = [viewer({ ahead: 4, parallel: 1, takenThrough: 3 })];
    expect(plan({ viewers, underWay: { '2.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('is fetched if the player has only what lies behind its playhead', () => {
    const viewers = [viewer({ at: 22, takenThrough: 1 })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['2.ts'] });
  });

  test('is fetched once where one URL stands at three places', () => {
    const [x, a, b] = [segment('x.ts'), segment('a.ts'), segment('b.ts')];
    const viewers = [viewer({ of: timeline([x, a, b, a, a]), ahead: 4, parallel: 4 })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['a.ts', 'b.ts'] });
    expect(plan({ viewers, held: ['a.ts'] })).toEqual({ ...nothing, fetch: ['b.ts'] });
  });

  test('is never a gap, which keeps its place in the window', () => {
    const list = segments(8).map((one, index) => (index === 2 ? { ...one, gap: true } : one));
    const viewers = [viewer({ of: timeline(list), ahead: 3, parallel: 3 })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['1.ts', '3.ts'] });
  });

  test('is not held up by a playhead in a gap', () => {
    const list = segments(8).map((one, index) => (index === 0 ? { ...one, gap: true } : one));
    const viewers = [viewer({ of: timeline(list), ahead: 2, ...starved })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['1.ts', '2.ts'] });
  });

  test('is a byte range by its own key', () => {
    const ranged = (first: number): Segment =>
      segment('all.mp4', { range: { first, last: first + 99 } });
    const of = timeline([ranged(0), ranged(100), ranged(200)]);
    const viewers = [viewer({ of, ahead: 2 })];
    const fetch = ['all.mp4?playahead-range=100-199', 'all.mp4?playahead-range=200-299'];
    expect(plan({ viewers, held: ['all.mp4?playahead-range=0-99'] })).toEqual({
      ...nothing,
      fetch,
    });
  });

  test('comes with how much is there ahead of the playhead, and with what follows it', () => {
    const wide = { ahead: 5, parallel: 3 };
    const told = (situation: Situation) =>
      planWindow(snapshot(situation)).fetch.map(({ key, bufferSeconds, next }) => {
        const names = [key, next?.url ?? ''].map((url) => url.slice(url.lastIndexOf('/') + 1));
        return [...names, bufferSeconds];
      });
    const at = viewer({ ...wide, at: 14 });
    expect(told({ viewers: [at], held: ['1.ts', '2.ts', '4.ts'] }), 'up to the first gap').toEqual([
      ['3.ts', '4.ts', 16],
      ['5.ts', '6.ts', 16],
      ['6.ts', '7.ts', 16],
    ]);
    const underWay = { '3.ts': 'player' } as const;
    expect(told({ viewers: [at], held: ['1.ts', '2.ts', '4.ts'], underWay })[0]).toEqual([
      '5.ts',
      '6.ts',
      16,
    ]);
    const fast = viewer({ ...wide, at: 14, rate: 2 });
    expect(told({ viewers: [fast] })[0], 'in seconds of media').toEqual(['2.ts', '3.ts', 6]);
    const seeking = viewer({ ...wide, ...starved, at: 14 });
    expect(told({ viewers: [seeking] }), 'nothing').toEqual([['1.ts', '2.ts', -4]]);
    const unheld = { viewers: [seeking], held: ['2.ts'], blocked: ['1.ts'] };
    expect(told(unheld)[0], 'past what could not be held').toEqual(['3.ts', '4.ts', 16]);
    const atTheEnd = viewer({ ...wide, at: 225 });
    expect(told({ viewers: [atTheEnd] })).toEqual([['23.ts', '', 5]]);
  });

  test('comes with what is there for its own player', () => {
    const video = viewer({ ahead: 5, parallel: 4, at: 14 });
    const audio = viewer({ of: timeline(segments(24, 'audio/')), ahead: 2, at: 14 });
    const behind = viewer({ client: 'other', ahead: 2, at: 15 });
    const aheadOf = (viewers: readonly Viewer[], held: readonly string[]) =>
      planWindow(snapshot({ viewers, held })).fetch.map(({ bufferSeconds }) => bufferSeconds);
    const held = [...paths(1, 3), ...paths(1, 1, 'audio/')];
    expect(aheadOf([video, audio], held), 'audio 2 and 3, video 4 and 5').toEqual([6, 6, 26, 26]);
    expect(aheadOf([video, behind], ['1.ts']), 'two tabs, 2 to 5').toEqual([5, 5, 6, 6]);
  });

  test('an init segment is followed by its segment', () => {
    const init = resource('init.mp4');
    const of = timeline(segments(3, '', { init }));
    const [first, second] = planWindow(
      snapshot({ viewers: [viewer({ of, ...starved })] }),
    ).fetch.map(({ next }) => next?.url);
    expect([first, second]).toEqual([resource('0.ts').url, resource('1.ts').url]);
  });
});

describe('an init segment', () => {
  const init = resource('init.mp4');
  const of = timeline(segments(8, '', { init }));

  test('comes before its segment', () => {
    const viewers = [viewer({ of, ...starved })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['init.mp4', '0.ts'] });
  });

  test('does not count towards N', () => {
    const viewers = [viewer({ of, ahead: 2, parallel: 9 })];
    const fetch = ['init.mp4', '1.ts', '2.ts'];
    expect(plan({ viewers, held: ['0.ts'] })).toEqual({ ...nothing, fetch });
    const withInit = { viewers, held: ['0.ts', 'init.mp4'] };
    expect(plan(withInit)).toEqual({ ...nothing, fetch: ['1.ts', '2.ts'] });
  });

  test('comes just before the first segment that needs it', () => {
    const other = resource('other.mp4');
    const list = [...segments(2, '', { init }), ...segments(4, 'b/', { init: other })];
    const viewers = [viewer({ of: timeline(list), ahead: 3, parallel: 9 })];
    const fetch = ['1.ts', 'other.mp4', 'b/0.ts', 'b/1.ts'];
    expect(plan({ viewers, held: ['init.mp4'] })).toEqual({ ...nothing, fetch });
  });

  test('is kept as long as a segment that needs it', () => {
    const other = resource('other.mp4');
    const list = [...segments(2, '', { init }), ...segments(6, 'b/', { init: other })];
    const held = ['init.mp4', '0.ts', '1.ts', 'other.mp4', ...paths(0, 1, 'b/')];
    const at = (seconds: number) => [viewer({ of: timeline(list), at: seconds, behind: 1 })];
    expect(plan({ viewers: at(22), held })).toEqual({ ...nothing, evict: ['0.ts'] });
    expect(plan({ viewers: at(32), held })).toEqual({
      cancel: [],
      evict: ['init.mp4', '0.ts', '1.ts'],
      fetch: ['b/2.ts'],
    });
  });

  test('that a player waits for is its alone', () => {
    const viewers = [viewer({ of, ahead: 4, ...starved })];
    const underWay = { 'init.mp4': 'player', '0.ts': 'player' } as const;
    expect(plan({ viewers, underWay })).toEqual(nothing);
    expect(plan({ viewers, underWay: { 'init.mp4': 'player' }, held: ['0.ts'] })).toEqual(nothing);
  });
});

describe('a player that is starved', () => {
  test('has the link for itself', () => {
    const viewers = [viewer({ at: 62, ahead: 4, parallel: 4, ...starved })];
    expect(plan({ viewers, underWay: { '6.ts': 'player' } })).toEqual(nothing);
    expect(plan({ viewers, underWay: { '6.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('gets its segment however many prefetches are under way', () => {
    const viewers = [viewer({ at: 62, ahead: 4, parallel: 1, ...starved })];
    const underWay = { '7.ts': 'prefetch' } as const;
    expect(plan({ viewers, underWay })).toEqual({ ...nothing, fetch: ['6.ts'] });
  });

  test('holds up the other tabs', () => {
    const viewers = [viewer({ at: 62, ...starved }), viewer({ client: 'other', ahead: 4 })];
    expect(plan({ viewers, underWay: { '6.ts': 'player' } })).toEqual(nothing);
  });

  test('holds up the other tabs even before Play', () => {
    const of = timeline(segments(8, 'b/'));
    const loaded = viewer({ client: 'other', of, state: 'loaded', ...starved });
    const viewers = [viewer({ ahead: 4 }), loaded];
    expect(plan({ viewers, underWay: { 'b/0.ts': 'player' } })).toEqual(nothing);
  });

  test('holds up nothing any more once its segment has failed', () => {
    const viewers = [viewer({ at: 62, ahead: 2, ...starved })];
    const fetch = ['7.ts', '8.ts'];
    expect(plan({ viewers, blocked: ['6.ts'] })).toEqual({ ...nothing, fetch });
  });

  test('is not one that waits for a later segment', () => {
    const viewers = [viewer({ at: 62, ahead: 3 })];
    const underWay = { '7.ts': 'player' } as const;
    expect(plan({ viewers, underWay })).toEqual({ ...nothing, fetch: ['8.ts', '9.ts'] });
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

describe('an origin in trouble', () => {
  const wide = { ahead: 4, parallel: 3 };

  test('that is paused is not asked for anything', () => {
    const viewers = [viewer(wide)];
    expect(plan({ viewers, held: ['0.ts'], trouble: 'paused' })).toEqual(nothing);
  });

  test('that is probed is asked once, for what is needed most', () => {
    const situation = { viewers: [viewer(wide)], held: ['0.ts'], trouble: 'probing' } as const;
    expect(plan(situation)).toEqual({ ...nothing, fetch: ['1.ts'] });
    expect(plan({ ...situation, underWay: { '1.ts': 'prefetch' } })).toEqual(nothing);
    expect(plan({ ...situation, underWay: { '0.ts': 'player' } })).toEqual(nothing);
    expect(plan({ ...situation, blocked: ['1.ts'] })).toEqual({ ...nothing, fetch: ['2.ts'] });
  });

  test('is probed with the segment that the playhead waits for', () => {
    const viewers = [viewer({ ...wide, at: 35, takenThrough: undefined })];
    expect(plan({ viewers, trouble: 'probing' })).toEqual({ ...nothing, fetch: ['3.ts'] });
  });

  test('says nothing about another one', () => {
    const elsewhere = { url: 'https://other.example/1.ts', durationSeconds: 10 };
    const of = timeline([segment('0.ts'), elsewhere, segment('2.ts')]);
    const viewers = [viewer({ ...wide, of })];
    const { fetch } = planWindow(snapshot({ viewers, held: ['0.ts'], trouble: 'paused' }));
    expect(fetch.map(({ key }) => key)).toEqual([elsewhere.url]);
  });
});

describe('eviction', () => {
  test('takes what was stored for a timeline that does not name it any more', () => {
    const viewers = [viewer()];
    const { id } = timeline(segments(1));
    const held = ['slid-out.ts', 'elsewhere.ts', '0.ts', '1.ts'];
    const storedFor = { 'slid-out.ts': id, 'elsewhere.ts': `${id}?other`, '0.ts': id };
    expect(plan({ viewers, held, storedFor })).toEqual({ ...nothing, evict: ['slid-out.ts'] });
  });

  test('takes what lies outside k−M … k\u2032+N', () => {
    const held = paths(0, 9);
    const narrow = { ahead: 2, behind: 2 };
    expect(plan({ viewers: [viewer({ at: 55, ...narrow })], held })).toEqual({
      ...nothing,
      evict: ['0.ts', '1.ts', '2.ts', '8.ts', '9.ts'],
    });
    expect(plan({ viewers: [viewer({ at: 58, ...narrow })], held })).toEqual({
      ...nothing,
      evict: ['0.ts', '1.ts', '2.ts', '9.ts'],
    });
  });

  test('with M = 0 leaves nothing behind the playhead', () => {
    const viewers = [viewer({ at: 22, behind: 0 })];
    expect(plan({ viewers, held: paths(0, 3) })).toEqual({ ...nothing, evict: ['0.ts', '1.ts'] });
  });

  test('spares what another tab keeps', () => {
    const narrow = { ahead: 2, behind: 2 };
    const other = viewer({ client: 'other', at: 12, ahead: 1, behind: 0 });
    const viewers = [viewer({ at: 55, ...narrow }), other];
    const evict = ['0.ts', '8.ts', '9.ts'];
    expect(plan({ viewers, held: paths(0, 9) })).toEqual({ ...nothing, evict });
  });

  test('spares a URL that stands in the window as well as far behind it', () => {
    const list = segments(8);
    list[6] = segment('0.ts');
    const viewers = [viewer({ of: timeline(list), at: 52, behind: 0 })];
    expect(plan({ viewers, held: ['0.ts', '1.ts', '5.ts'] })).toEqual({
      ...nothing,
      evict: ['1.ts'],
    });
  });

  test('spares what nobody plays, within the budget', () => {
    const held = ['old/0.ts', 'old/1.ts', '0.ts', '1.ts'];
    expect(plan({ viewers: [viewer()], held })).toEqual(nothing);
    expect(plan({ viewers: [], held })).toEqual(nothing);
  });

  test('takes the oldest of what nobody plays when it is over the budget', () => {
    const held = ['old/0.ts', 'old/1.ts', 'older/0.ts'];
    const budgetBytes = 1.5 * SEGMENT_BYTES;
    const evict = ['old/0.ts', 'old/1.ts'];
    expect(plan({ viewers: [], held, budgetBytes })).toEqual({ ...nothing, evict });
  });

  test('spares what nobody plays where what is left behind makes room enough', () => {
    const viewers = [viewer({ at: 52, behind: 0 })];
    const held = ['old/0.ts', '1.ts', '5.ts', '6.ts'];
    const budgetBytes = 3.5 * SEGMENT_BYTES;
    expect(plan({ viewers, held, budgetBytes })).toEqual({ ...nothing, evict: ['1.ts'] });
  });

  test('takes what a window has left behind, however much room there is', () => {
    const viewers = [viewer({ at: 52, behind: 0 })];
    const held = ['1.ts', '5.ts', '6.ts'];
    expect(plan({ viewers, held, budgetBytes: 1e9 })).toEqual({ ...nothing, evict: ['1.ts'] });
  });

  test('spares the window itself over the budget, and nothing more is fetched', () => {
    const viewers = [viewer({ ahead: 8 })];
    const budgetBytes = 2.5 * SEGMENT_BYTES;
    expect(plan({ viewers, held: paths(0, 2), budgetBytes })).toEqual(nothing);
  });

  test('makes room for fetching in the same plan', () => {
    const viewers = [viewer()];
    const budgetBytes = 2.5 * SEGMENT_BYTES;
    const held = ['old/0.ts', 'old/1.ts', '0.ts'];
    expect(plan({ viewers, held, budgetBytes })).toEqual({
      cancel: [],
      evict: ['old/0.ts'],
      fetch: ['1.ts'],
    });
  });
});

describe('several windows', () => {
  test('two tabs on one stream fetch each segment once, for the one that needs it first', () => {
    const viewers = [
      viewer({ client: 'a', at: 0, ahead: 2, parallel: 9 }),
      viewer({ client: 'b', at: 5, ahead: 2 }),
      viewer({ client: 'c', at: 30, ahead: 2 }),
    ];
    const { fetch } = planWindow(snapshot({ viewers }));
    expect(fetch.map(({ key, client, dueSeconds }) => [key, client, dueSeconds])).toEqual([
      [resource('1.ts').url, 'b', 5],
      [resource('4.ts').url, 'c', 10],
      [resource('2.ts').url, 'b', 15],
      [resource('5.ts').url, 'c', 20],
    ]);
  });

  test('a tab with a larger P lends it to the others', () => {
    const viewers = [viewer({ ahead: 4, parallel: 1 }), viewer({ client: 'b', parallel: 3 })];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: paths(1, 3) });
  });

  test('a prefetch in the window of any tab goes on', () => {
    const viewers = [viewer({ at: 62, parallel: 1 }), viewer({ client: 'b', parallel: 1 })];
    expect(plan({ viewers, underWay: { '1.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('video and audio have a window each, and the nearer goes first', () => {
    const viewers = [
      viewer({ of: timeline(segments(8, 'video/')), ahead: 2, parallel: 9 }),
      viewer({ of: timeline(segments(8, 'audio/', { durationSeconds: 4 })), ahead: 2 }),
    ];
    const fetch = ['audio/1.ts', 'audio/2.ts', 'video/1.ts', 'video/2.ts'];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch });
  });

  test('audio that is lacking at the playhead is fetched alone', () => {
    const viewers = [
      viewer({ of: timeline(segments(8, 'video/')), ahead: 2 }),
      viewer({ of: timeline(segments(8, 'audio/')), ahead: 2, ...starved }),
    ];
    expect(plan({ viewers })).toEqual({ ...nothing, fetch: ['audio/0.ts'] });
  });

  test('a retired rendition keeps what was taken, and fetches nothing', () => {
    const of = timeline(segments(24, 'low/'));
    const low = viewer({ of, at: 22, role: 'retired', behind: 1, ahead: 4, takenThrough: 3 });
    const held = paths(0, 5, 'low/');
    const underWay = { 'low/6.ts': 'prefetch', 'low/7.ts': 'player' } as const;
    expect(plan({ viewers: [low], held, underWay })).toEqual({
      cancel: ['low/6.ts'],
      evict: ['low/0.ts', 'low/4.ts', 'low/5.ts'],
      fetch: [],
    });
  });

  test('a change of rendition moves the window to the new one', () => {
    const low = timeline(segments(24, 'low/'));
    const high = timeline(segments(24, 'high/'));
    const viewers = [
      viewer({ of: low, at: 22, role: 'retired', takenThrough: 3, ahead: 3 }),
      viewer({ of: high, at: 22, takenThrough: 3, ahead: 3 }),
    ];
    const held = paths(2, 4, 'low/');
    const underWay = { 'low/5.ts': 'prefetch' } as const;
    expect(plan({ viewers, held, underWay })).toEqual({
      cancel: ['low/5.ts'],
      evict: ['low/4.ts'],
      fetch: ['high/4.ts', 'high/5.ts'],
    });
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
