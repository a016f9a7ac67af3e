import fc from 'fast-check';
import { test } from 'vitest';

/** How many cases each property is tried on. */
const CASES = 10_000;

/** A second or less where the machine has nothing else to do; this is for one that has. */
const TIMEOUT_MS = 120_000;

/**
 * A test that a property holds for random cases. One that breaks it is made as small as can be and
 * printed with its seed, which `fc.assert(…, { seed, path })` plays again.
 */
export function property<Case>(
  name: string,
  cases: fc.Arbitrary<Case>,
  check: (one: Case) => void,
): void {
  test(name, () => fc.assert(fc.property(cases, check), { numRuns: CASES }), TIMEOUT_MS);
}
