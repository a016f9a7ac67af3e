import { describe, expect, test } from 'vitest';
import { planWindow } from '../../../sw/core/prefetch-window.ts';
import {
  nothing,
  paths,
  plan,
  resource,
  segments,
  snapshot,
  starved,
  timeline,
  viewer,
} from './builders.ts';

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
