import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

/** What stands at the top is what a newcomer reads first: nothing else does. */
const BELONGS = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'biome.json',
  'build.mjs',
  'package-lock.json',
  'package.json',
  'page',
  'static',
  'sw',
  'tests',
  'tsconfig.json',
];

/** What tools leave behind; none of it is committed. */
const LEFT_BY_TOOLS = ['dist', 'node_modules', 'test-results', 'playwright-report'];

test('the top level holds nothing beyond the rooms and what tools demand', () => {
  const names = readdirSync(ROOT).filter(
    (name) => !name.startsWith('.') && !LEFT_BY_TOOLS.includes(name),
  );
  expect(names).toContain('package.json');
  expect(names.filter((name) => !BELONGS.includes(name))).toEqual([]);
});
