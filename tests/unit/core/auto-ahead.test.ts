import { describe, expect, test } from 'vitest';
import { AUTO_AHEAD, type AutoKnown, chooseAhead } from '../../../sw/core/auto-ahead.ts';
import { NO_PACE } from '../../../sw/core/pace.ts';

/** Of a viewer who has watched for long, on a network that nothing is known of. */
const KNOWN: AutoKnown = {
  watchedSeconds: 600,
  session: NO_PACE,
  earlier: NO_PACE,
  isSavingData: false,
  lastSeconds: 0,
  segmentSeconds: 4,
};
const HOUR = { mediaSeconds: 3600, squaredShortfalls: 0 };
const EVEN = HOUR;
/** Behind by 40 s once in ten minutes. */
const UNEVEN = { ...HOUR, squaredShortfalls: 6 * 24 ** 2 };
/** By two minutes. */
const AWFUL = { ...HOUR, squaredShortfalls: 6 * 104 ** 2 };

function choose(known: Partial<AutoKnown> = {}) {
  return chooseAhead({ ...KNOWN, ...known });
}

const depth = (known: Partial<AutoKnown>) => choose(known).aheadSeconds;

describe('a network', () => {
  test('that is even needs hardly more than the least', () => {
    expect(depth({ earlier: EVEN })).toBeLessThan(AUTO_AHEAD.leastSeconds + 2);
    expect(choose({ earlier: EVEN }).reason).toEqual({
      type: 'earlier-sessions',
      mediaSeconds: 3600,
    });
  });

  test('is worth the more, the worse it was, and never more than the most', () => {
    const all = [EVEN, UNEVEN, AWFUL].map((earlier) => depth({ earlier }));
    expect(all).toEqual(all.toSorted((one, other) => one - other));
    expect(all[2]).toBeGreaterThan(AUTO_AHEAD.newSeconds);
    expect(all[2]).toBeLessThan(AUTO_AHEAD.seenSeconds);
  });

  test('that is new is taken for an uneven one', () => {
    expect(choose().reason).toEqual({ type: 'new-network' });
    expect(depth({})).toBeGreaterThan(100);
  });

  test('counts by what this session has seen of it, too', () => {
    const session = { mediaSeconds: 300, squaredShortfalls: 60 ** 2 };
    expect(depth({ session, earlier: EVEN })).toBeGreaterThan(depth({ earlier: EVEN }));
    expect(choose({ session }).reason).toEqual({ type: 'this-session', mediaSeconds: 300 });
  });
});

describe('within a session', () => {
  test('the look-ahead grows as the viewer watches', () => {
    const grown = [0, 5, 10].map((watchedSeconds) => depth({ watchedSeconds }));
    expect(grown).toEqual([16, 36, 56]);
    expect(choose({ watchedSeconds: 5 }).reason).toEqual({
      type: 'just-begun',
      watchedSeconds: 5,
    });
  });

  test('it never becomes less', () => {
    const kept = choose({ lastSeconds: 100, earlier: EVEN });
    expect(kept).toEqual({ aheadSeconds: 100, ahead: 25, reason: { type: 'kept' } });
    // After a reload that has forgotten how long it was watched.
    const reloaded = choose({ lastSeconds: 50, watchedSeconds: 0 });
    expect(reloaded).toEqual({ aheadSeconds: 50, ahead: 13, reason: { type: 'kept' } });
  });
});

test('N covers it in whole segments', () => {
  const begun = { watchedSeconds: 0 };
  const aheads = [2, 4, 6, 20].map((segmentSeconds) => choose({ ...begun, segmentSeconds }).ahead);
  expect(aheads).toEqual([8, 4, 3, 1]);
});

test('who saves data gets what the playhead needs, whatever else is known', () => {
  const saving = { aheadSeconds: 0, ahead: 1, reason: { type: 'saving-data' } };
  expect(choose({ isSavingData: true })).toEqual(saving);
  expect(choose({ isSavingData: true, earlier: AWFUL, lastSeconds: 100 })).toEqual(saving);
});
