import { expect, test } from 'vitest';
import { NO_PACE, PaceMeter, rememberPace } from '../../../sw/core/pace.ts';

/** The pace of segments of 4 s that took so many seconds each, one after the other. */
function paceOf(...tookSeconds: readonly number[]) {
  const meter = new PaceMeter();
  let atMs = 0;
  for (const seconds of tookSeconds) {
    const beganAtMs = atMs;
    atMs += seconds * 1000;
    meter.note({ durationSeconds: 4, beganAtMs, cameAtMs: atMs });
  }
  return meter.pace;
}

test('segments that come sooner than they last leave nobody behind', () => {
  expect(paceOf(1, 3.9, 4)).toEqual({ mediaSeconds: 12, squaredShortfalls: 0 });
});

test('what the least look-ahead bridges counts for nothing', () => {
  // 16 s behind.
  expect(paceOf(20).squaredShortfalls).toBe(0);
  expect(paceOf(21).squaredShortfalls).toBe(1);
});

test('slow segments that follow each other are one shortfall, at its worst', () => {
  // 18, 15 and 20 s behind: 4 s beyond the least.
  expect(paceOf(22, 1, 9).squaredShortfalls).toBe(16);
  // 18 s behind, then not any more, and 18 again.
  expect(paceOf(22, 1, 1, 1, 1, 1, 1, 22).squaredShortfalls).toBe(8);
});

test('segments that share the link count the time once', () => {
  const meter = new PaceMeter();
  meter.note({ durationSeconds: 4, beganAtMs: 0, cameAtMs: 28_000 });
  meter.note({ durationSeconds: 4, beganAtMs: 0, cameAtMs: 29_000 });
  // 24 s behind, then 21.
  expect(meter.pace).toEqual({ mediaSeconds: 8, squaredShortfalls: 64 });
});

test('a link that rests between segments falls behind by nothing', () => {
  const meter = new PaceMeter();
  meter.note({ durationSeconds: 4, beganAtMs: 0, cameAtMs: 1000 });
  meter.note({ durationSeconds: 4, beganAtMs: 60_000, cameAtMs: 61_000 });
  expect(meter.pace.squaredShortfalls).toBe(0);
});

test('sessions add up, and what is long ago fades', () => {
  const hour = { mediaSeconds: 3600, squaredShortfalls: 100 };
  expect(rememberPace(NO_PACE, hour)).toEqual(hour);
  expect(rememberPace(hour, { mediaSeconds: 3600, squaredShortfalls: 0 })).toEqual({
    mediaSeconds: 3600,
    squaredShortfalls: 50,
  });
  expect(rememberPace(NO_PACE, NO_PACE)).toEqual(NO_PACE);
});
