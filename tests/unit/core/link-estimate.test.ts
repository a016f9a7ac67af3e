import { expect, test } from 'vitest';
import { LinkEstimate } from '../../../sw/core/link-estimate.ts';
import type { Taken } from '../../../sw/core/spacing.ts';

function estimate(...all: readonly Taken[]) {
  const link = new LinkEstimate();
  for (const taken of all) link.note(taken);
  return link.expected;
}

const segment = { bytes: 1_000_000, firstByteMs: 100, transferMs: 2000 };
const init = { bytes: 700, firstByteMs: 120, transferMs: 0 };

test('nothing is known at first, and not after an init segment', () => {
  expect(estimate()).toBeUndefined();
  expect(estimate(init)).toBeUndefined();
});

test('the next one is expected to take what the last one took', () => {
  expect(estimate(segment)).toEqual(segment);
  expect(estimate(segment, { ...segment, transferMs: 4000 })?.transferMs).toBe(4000);
});

test('a small one changes neither the rate nor the size that is expected', () => {
  expect(estimate(segment, init)).toEqual(segment);
});

test('small ones count once they amount to something', () => {
  const audio = { bytes: 32_768, firstByteMs: 100, transferMs: 64 };
  expect(estimate(audio)).toBeUndefined();
  expect(estimate(audio, audio)?.transferMs).toBe(64);
});

test('a first byte is as near as the nearest of the last ones', () => {
  expect(estimate(segment, { ...segment, firstByteMs: 900 })?.firstByteMs).toBe(100);
  const later = Array.from({ length: 8 }, () => ({ ...segment, firstByteMs: 300 }));
  expect(estimate(segment, ...later)?.firstByteMs).toBe(300);
});

test('what comes a hundred times faster than a moment ago has come from a cache', () => {
  const link = new LinkEstimate();
  const atOnce = { bytes: 2_000_000, firstByteMs: 2, transferMs: 5 };
  expect(link.isOfCache(atOnce), 'the line may be fast').toBe(false);
  link.note(segment);
  expect(link.isOfCache(atOnce)).toBe(true);
  expect(link.isOfCache({ ...atOnce, bytes: 200_000 }), 'a small one comes in one piece').toBe(
    false,
  );
  expect(link.isOfCache({ ...atOnce, transferMs: 50 }), 'a line may become faster').toBe(false);
  link.note({ ...segment, transferMs: 50 });
  expect(link.isOfCache(atOnce), 'where it is fast').toBe(false);
});
