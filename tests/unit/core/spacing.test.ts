import { expect, test } from 'vitest';
import { spacingMs } from '../../../sw/core/spacing.ts';

const last = { bytes: 500_000, transferMs: 1000 };

test('the next is asked for when three quarters of the one under way have come', () => {
  expect(spacingMs(last)).toBe(750);
  expect(spacingMs(last, 500_000)).toBe(750);
});

test('in another rendition it waits as much longer as that one is larger, or less', () => {
  expect(spacingMs(last, 1_250_000)).toBe(1875);
  expect(spacingMs(last, 50_000)).toBe(75);
});

test('an empty one under way, or a link that took no time, holds nothing up', () => {
  expect(spacingMs(last, 0)).toBe(0);
  expect(spacingMs({ bytes: 1, transferMs: 0 }, 500_000)).toBe(0);
});
