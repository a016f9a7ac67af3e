import { expect, test } from 'vitest';
import { RecentRate } from '../../../page/attach/hls/recent-rate.ts';

/** So many bytes have come by then, each time after so many milliseconds. */
function rateOf(...marks: readonly (readonly [atMs: number, bytes: number])[]): RecentRate {
  const rate = new RecentRate();
  for (const [atMs, bytes] of marks) rate.note(bytes, atMs);
  return rate;
}

test('nothing is known before anything has come', () => {
  expect(new RecentRate().bytesPerMs(0)).toBe(0);
});

test('what came at once is taken for a tenth of a second', () => {
  expect(rateOf([0, 5000]).bytesPerMs(1)).toBe(50);
});

test('a steady rate is itself, soon and later', () => {
  const rate = new RecentRate();
  for (let atMs = 0; atMs <= 5000; atMs += 50) {
    rate.note(atMs * 200, atMs);
    if (atMs >= 100) expect(rate.bytesPerMs(atMs)).toBeCloseTo(200, 6);
  }
});

test('an interruption is forgotten a second after it', () => {
  const before = [
    [0, 0],
    [500, 100_000],
  ] as const;
  const after = [10_000, 10_250, 10_500, 10_750, 11_000].map(
    (atMs) => [atMs, 100_000 + (atMs - 10_000) * 300] as const,
  );
  const rate = rateOf(...before, ...after);
  expect(rate.bytesPerMs(11_000)).toBeCloseTo(300, 6);
});

test('where nothing has come for a second nothing is coming', () => {
  const rate = rateOf([0, 0], [100, 50_000], [200, 100_000]);
  expect(rate.bytesPerMs(200)).toBe(500);
  expect(rate.bytesPerMs(1300)).toBe(0);
  expect(rateOf([0, 5000]).bytesPerMs(1300)).toBe(0);
});

test('another response is another rate', () => {
  const rate = rateOf([0, 0], [1000, 1e6]);
  rate.reset();
  expect(rate.bytesPerMs(1000)).toBe(0);
});
