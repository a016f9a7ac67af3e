import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWindow, type Viewer } from '../../../sw/core/prefetch-window.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { property } from '../properties/cases.ts';
import { situations } from '../properties/situations.ts';
import {
  nothing,
  paths,
  plan,
  resource,
  SEGMENT_BYTES,
  segments,
  starved,
  timeline,
  viewer,
} from './builders.ts';

/** A film of which nobody plays anything yet: three segments of it are wanted. */
const warming: Viewer = {
  ...viewer({ of: timeline(segments(3, 'next/')), ahead: 3, refill: 1, behind: 0, ...starved }),
  ...{ player: 'next', state: 'paused', isWarming: true },
};
const played = viewer({ ahead: 2, parallel: 2 });
const viewers = [played, warming];

describe('what nobody plays yet', () => {
  test('is fetched one by one while nothing else is to be', () => {
    expect(plan({ viewers: [warming] }).fetch).toEqual(['next/0.ts']);
    const held = [...paths(1, 2), 'next/0.ts'];
    expect(plan({ viewers, held })).toEqual({ ...nothing, fetch: ['next/1.ts'] });
    expect(plan({ viewers, held, underWay: { 'next/1.ts': 'prefetch' } })).toEqual(nothing);
  });

  test('waits while anything that is played lacks or comes', () => {
    expect(plan({ viewers, held: ['1.ts'] }).fetch).toEqual(['2.ts']);
    const underWay = { '2.ts': 'prefetch' } as const;
    expect(plan({ viewers, held: ['1.ts'], underWay })).toEqual(nothing);
  });

  test('takes no place of what is played, and goes on beside it', () => {
    const underWay = { 'next/0.ts': 'prefetch' } as const;
    const begun = { held: ['1.ts'], underWay, startable: 1 };
    expect(plan({ viewers, ...begun })).toEqual({ ...nothing, fetch: ['2.ts'] });
  });

  test('is cut for somebody who waits', () => {
    const underWay = { 'next/0.ts': 'prefetch' } as const;
    const waiting = [viewer({ ahead: 2, ...starved }), warming];
    expect(plan({ viewers: waiting, underWay })).toEqual({
      ...nothing,
      cancel: ['next/0.ts'],
      fetch: ['0.ts'],
    });
  });

  test('is another video: what is held of it stays, also beyond what is wanted', () => {
    const of = timeline(segments(9, 'next/'));
    const begun = { ...warming, timeline: of, settings: { ...warming.settings, ahead: 1 } };
    const held = [...paths(1, 2), ...paths(0, 8, 'next/')];
    expect(plan({ viewers: [played, begun], held })).toEqual(nothing);
  });

  test('is not what goes where there is no more room', () => {
    const held = [...paths(0, 1, 'next/'), ...paths(1, 2), ...paths(0, 1, 'old/')];
    const budgetBytes = held.length * SEGMENT_BYTES;
    const { evict } = plan({ viewers, held, budgetBytes });
    expect(evict).toEqual(['old/0.ts']);
  });

  const coming = fc.constantFrom([], ['next/0.ts'], ['next/1.ts']);
  property(
    'changes nothing in what is fetched and cut of what is played',
    fc.tuple(situations(), coming),
    ([before, keys]) => {
      const isNext = (key: string) => key.includes('/next/');
      const underWay = new Map(before.underWay);
      for (const key of keys) underWay.set(segmentKey(resource(key)), 'prefetch');
      const after = { ...before, underWay, viewers: [...before.viewers, warming] };
      const [alone, beside] = [planWindow(before), planWindow(after)];
      expect(beside.fetch.filter(({ key }) => !isNext(key))).toEqual(alone.fetch);
      expect(beside.cancel.filter((key) => !isNext(key))).toEqual(alone.cancel);
      expect(beside.evict).toEqual(alone.evict);
      const begun = beside.fetch.filter(({ key }) => isNext(key)).length;
      expect(begun).toBeLessThanOrEqual(keys.length > 0 || alone.fetch.length > 0 ? 0 : 1);
    },
  );
});
