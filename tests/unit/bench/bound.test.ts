import { expect, test } from 'vitest';
import { coldSeek, coldStart, leastMs, oneAtATime } from '../../bench/bound.ts';

const LINK = { kbps: 8000, rttMs: 100 };

test('a cold start waits for five round trips and for its bytes', () => {
  expect(leastMs(LINK, coldStart(1_000_000))).toBe(500 + 1000);
});

test('a seek to where nothing is held waits for one', () => {
  expect(leastMs(LINK, coldSeek(500_000))).toBe(100 + 500);
});

test('a link without limits takes no time', () => {
  expect(leastMs({}, coldStart(1_000_000))).toBe(0);
});

test('one request at a time leaves the link idle for a round trip each', () => {
  // A second of sending and 300 ms of waiting.
  expect(oneAtATime({ kbps: 8000, rttMs: 300 }, 1_000_000)).toBeCloseTo(1 / 1.3);
});
