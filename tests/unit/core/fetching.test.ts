import { describe, expect, test } from 'vitest';
import { planWindow, type Viewer } from '../../../sw/core/prefetch-window.ts';
import type { Segment } from '../../../sw/core/segment.ts';
import {
  nothing,
  paths,
  plan,
  resource,
  type Situation,
  segment,
  segments,
  snapshot,
  starved,
  timeline,
  viewer,
} from './builders.ts';

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

  test('is spaced wider where the first that lacks is due within its own length', () => {
    const startable = { atEase: 1, pressed: 0 };
    const underWay = { '1.ts': 'prefetch' } as const;
    const at = (seconds: number) => [viewer({ ahead: 5, parallel: 3, at: seconds })];
    expect(plan({ viewers: at(1), underWay, startable }).fetch).toEqual([]);
    const held = ['1.ts'];
    const further = { '2.ts': 'prefetch' } as const;
    expect(plan({ viewers: at(1), held, underWay: further, startable }).fetch).toEqual(['3.ts']);
    expect(plan({ viewers: at(10), held, underWay: further, startable }).fetch).toEqual([]);
    const arrived = { '1.ts': 'storing', '2.ts': 'prefetch' } as const;
    expect(plan({ viewers: at(1), underWay: arrived, startable }).fetch).toEqual(['3.ts']);
  });

  test('is nothing while the player has something on its way past the worker', () => {
    const passing = { takenThrough: 1, direct: [1] };
    const viewers = [viewer({ ahead: 5, parallel: 3, ...passing })];
    expect(plan({ viewers })).toEqual(nothing);
    expect(plan({ viewers: [...viewers, viewer({ client: 'other' })] }), 'of any tab').toEqual(
      nothing,
    );
    const lost = [viewer({ at: 62, ahead: 5, takenThrough: undefined, direct: [8] })];
    expect(plan({ viewers: lost }).fetch, 'but for what a playhead is in').toEqual(['6.ts']);
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

describe('what has brought nothing for long', () => {
  const video = { of: timeline(segments(24, 'video/')), ahead: 4 };
  const audio = { of: timeline(segments(24, 'audio/')), ahead: 4 };
  const both = [viewer(video), viewer(audio)];
  const fetched = (situation: Situation) => plan({ viewers: both, ...situation }).fetch;

  test('takes no place of another track', () => {
    const underWay = { 'audio/1.ts': 'prefetch', 'audio/2.ts': 'prefetch' } as const;
    expect(fetched({ underWay })).toEqual([]);
    const silent = ['audio/1.ts', 'audio/2.ts'];
    expect(fetched({ underWay, silent })).toEqual(['video/1.ts', 'video/2.ts']);
  });

  test('leaves room for one more of its own, which takes no place either', () => {
    const underWay = { 'audio/1.ts': 'prefetch' } as const;
    const silent = ['audio/1.ts'];
    expect(fetched({ underWay, silent })).toEqual(['video/1.ts', 'video/2.ts', 'audio/2.ts']);
  });

  test('holds nothing up, though a player waits for it', () => {
    const hungry = [viewer(video), viewer({ ...audio, ...starved })];
    for (const purpose of ['player', 'joined'] as const) {
      const underWay = { 'audio/0.ts': purpose };
      expect(fetched({ viewers: hungry, underWay })).toEqual([]);
      const silent = ['audio/0.ts'];
      const fetch = ['video/1.ts', 'audio/1.ts', 'video/2.ts'];
      expect(fetched({ viewers: hungry, underWay, silent })).toEqual(fetch);
    }
  });

  test('holds no other tab up', () => {
    const viewers = [viewer({ ...video, client: 'a', at: 62, ...starved }), viewer(audio)];
    const underWay = { 'video/6.ts': 'player', 'video/7.ts': 'prefetch' } as const;
    const silent = ['video/6.ts', 'video/7.ts'];
    expect(fetched({ viewers, underWay })).toEqual([]);
    expect(fetched({ viewers, underWay, silent })).toEqual(['audio/1.ts', 'audio/2.ts']);
  });

  test('is cut like any other once no window wants it', () => {
    const viewers = [viewer({ ...audio, at: 62 })];
    const underWay = { 'audio/1.ts': 'prefetch' } as const;
    expect(plan({ viewers, underWay, silent: ['audio/1.ts'] }).cancel).toEqual(['audio/1.ts']);
  });

  test('past the worker, is waited for by its own track alone', () => {
    const passing = { takenThrough: 1, direct: [1] };
    const coming = [viewer(video), viewer({ ...audio, ...passing })];
    expect(fetched({ viewers: coming })).toEqual([]);
    const stalled = [viewer(video), viewer({ ...audio, ...passing, isStalled: true })];
    expect(fetched({ viewers: stalled })).toEqual(['video/1.ts', 'video/2.ts']);
  });
});

describe('a track in trouble', () => {
  const video = { of: timeline(segments(24, 'video/')), ahead: 4 };
  const audio = { of: timeline(segments(24, 'audio/')), ahead: 4, ...starved };
  const viewers = [viewer(video), viewer(audio)];

  test('that is paused is not asked for anything, and holds nothing up', () => {
    const troubledTracks = { 'audio/': 'paused' } as const;
    expect(plan({ viewers, troubledTracks }).fetch).toEqual(['video/1.ts', 'video/2.ts']);
  });

  test('that is probed is asked once, beside what else is fetched', () => {
    const troubledTracks = { 'audio/': 'probing' } as const;
    const fetch = ['audio/0.ts', 'video/1.ts', 'video/2.ts'];
    expect(plan({ viewers, troubledTracks }).fetch).toEqual(fetch);
    const underWay = { 'audio/0.ts': 'player' } as const;
    const silent = ['audio/0.ts'];
    expect(plan({ viewers, troubledTracks, underWay, silent }).fetch).toEqual(fetch.slice(1));
  });

  test('does not make the others keep a distance', () => {
    const startable = { atEase: 1, pressed: 0 };
    const held = ['video/1.ts', 'video/2.ts'];
    expect(plan({ viewers, held, startable }).fetch, 'it is waited for').toEqual(['audio/0.ts']);
    const troubledTracks = { 'audio/': 'paused' } as const;
    expect(plan({ viewers, held, startable, troubledTracks }).fetch).toEqual(['video/3.ts']);
  });
});
