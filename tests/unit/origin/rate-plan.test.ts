import { expect, test } from 'vitest';
import { recordedRate, steadyRate } from '../../origin/rate-plan.ts';

// 800 kbit/s are 100 bytes in a millisecond. The last row only marks the end.
const trace = [
  [0, 800],
  [1, 0],
  [2, 1600, 70],
  [4, 9999],
] as const;

test('a steady rate of 8 kbit/s carries a byte in a millisecond', () => {
  expect(steadyRate(8).bytesBetween(100, 350)).toBe(250);
});

test('a recorded rate carries what its rows say, across their borders', () => {
  const plan = recordedRate(trace, 5000);
  expect(plan.bytesBetween(5000, 6000)).toBe(100_000);
  expect(plan.bytesBetween(5500, 7500)).toBe(50_000 + 0 + 100_000);
  expect(plan.bytesPerMsAt(6500)).toBe(0);
  expect(plan.rttMsAt(6500)).toBeUndefined();
  expect(plan.rttMsAt(7000)).toBe(70);
});

test('a recorded rate loops from its last row', () => {
  const plan = recordedRate(trace, 5000);
  expect(plan.bytesPerMsAt(9000)).toBe(100);
  expect(plan.bytesBetween(8500, 9500)).toBe(100_000 + 50_000);
  expect(plan.bytesBetween(5000, 13_000)).toBe(2 * 500_000);
});

test('a recorded rate knows when it changes next', () => {
  const plan = recordedRate(trace, 5000);
  expect(plan.changeAfter(5400)).toBe(6000);
  expect(plan.changeAfter(8999)).toBe(9000);
  expect(plan.changeAfter(9001)).toBe(10_000);
});

test('a trace without length is refused', () => {
  expect(() => recordedRate([[0, 800]], 0)).toThrow('two rows');
});
