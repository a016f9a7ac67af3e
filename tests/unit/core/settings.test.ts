import { expect, test } from 'vitest';
import {
  DEFAULT_SETTINGS,
  isAllowed,
  ruleInWords,
  SETTING_NAMES,
  SETTING_RULES,
} from '../../../sw/core/settings.ts';

test('the defaults are those of the design, and obey their own rules', () => {
  expect(DEFAULT_SETTINGS).toEqual({ ahead: 4, refill: 0.75, parallel: 2, behind: 8 });
  expect(SETTING_NAMES.filter((name) => !isAllowed(name, DEFAULT_SETTINGS[name]))).toEqual([]);
});

test('there is a rule for each setting, in the order of the form', () => {
  expect(SETTING_NAMES).toEqual(['ahead', 'refill', 'parallel', 'behind']);
  expect(Object.keys(SETTING_RULES)).toEqual([...SETTING_NAMES]);
});

test.each([
  ['ahead', [1, 4, 1000], [0, -1, 1001, 1.5]],
  ['refill', [0, 0.75, 1], [-0.01, 1.01]],
  ['parallel', [1, 16], [0, 17, 2.5]],
  ['behind', [0, 8, 1000], [-1, 1001, 0.5]],
] as const)('%s may be %o, but not %o', (name, good, bad) => {
  expect(good.filter((value) => !isAllowed(name, value))).toEqual([]);
  expect(bad.filter((value) => isAllowed(name, value))).toEqual([]);
});

test.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e9,
  '1',
  '',
  null,
  undefined,
  true,
  [1],
  {},
])('no setting may be %o', (value) => {
  expect(SETTING_NAMES.filter((name) => isAllowed(name, value))).toEqual([]);
});

test('the rules are said in words', () => {
  expect(SETTING_NAMES.map(ruleInWords)).toEqual([
    'a whole number from 1 to 1000, or “auto”',
    'a number from 0 to 1',
    'a whole number from 1 to 16',
    'a whole number from 0 to 1000',
  ]);
});
