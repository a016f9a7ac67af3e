import { expect, test } from 'vitest';
import { medianOf, mostCommon, rotated, spreadOf } from '../../bench/statistics.ts';

test('the median is the middle one, or between the two in the middle', () => {
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 7])).toBe(6);
  expect(medianOf([10, 9, 100])).toBe(10);
});

test('what was not measured does not count', () => {
  expect(spreadOf([3, Number.NaN, 1])).toEqual({ median: 2, min: 1, max: 3, count: 2 });
  expect(spreadOf([])).toEqual({ median: Number.NaN, min: Number.NaN, max: Number.NaN, count: 0 });
});

test('each is first in one of as many rounds', () => {
  const firsts = [0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round));
  expect(firsts.map(([first]) => first)).toEqual(['a', 'b', 'c', 'a']);
  expect(firsts[1]).toEqual(['b', 'c', 'a']);
});

test('the most common of some words', () => {
  expect(mostCommon(['low', 'high', 'high'])).toBe('high');
  expect(mostCommon([])).toBeUndefined();
});
