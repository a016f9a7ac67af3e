import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from '../../../sw/window/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A throttle of 100 ms, and when its action began, in milliseconds of the test. */
function throttled(actionMs = 0) {
  const begun: number[] = [];
  const startedAt = Date.now();
  let most = 0;
  let running = 0;
  const throttle = new Throttle(100, async () => {
    begun.push(Date.now() - startedAt);
    running += 1;
    most = Math.max(most, running);
    if (actionMs > 0) await new Promise((resolve) => setTimeout(resolve, actionMs));
    running -= 1;
  });
  return { throttle, begun, mostAtOnce: () => most };
}

test('what was not asked for is not done', async () => {
  const { begun } = throttled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([]);
});

test('what is asked for once is done once, at once', async () => {
  const { throttle, begun } = throttled();
  throttle.trigger();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([0]);
});

test('what is asked for often is done once in an interval, and once after the last time', async () => {
  const { throttle, begun } = throttled();
  for (let at = 0; at <= 250; at += 10) {
    throttle.trigger();
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([0, 100, 200, 300]);
});

test('what is asked for after a rest is done at once', async () => {
  const { throttle, begun } = throttled();
  throttle.trigger();
  await vi.advanceTimersByTimeAsync(450);
  throttle.trigger();
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual([0, 450]);
});

test('what takes longer than the interval is never done twice at once', async () => {
  const { throttle, begun, mostAtOnce } = throttled(250);
  for (let at = 0; at < 300; at += 50) {
    throttle.trigger();
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(begun).toEqual([0, 350]);
  expect(mostAtOnce()).toBe(1);
});
