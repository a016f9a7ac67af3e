import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

const SITES = join(ROOT, 'tests/sites');

/** What the browser tests build and play, line by line. */
const played = readdirSync(SITES, { recursive: true, encoding: 'utf8' })
  .filter((path) => /[\\/].*\.(js|json|html)$/.test(path))
  .map((path) => linesOf(readFileSync(join(SITES, path), 'utf8')));

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [, chapter = ''] = readme.split('\n## Put it on your own site\n');
const [recipes = ''] = chapter.split('\n## ');
const blocks = [...recipes.matchAll(/^```(js|json|html)\n([\s\S]*?)^```$/gm)].map(
  ([, , code = '']) => code,
);

test('the README has recipes', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(5);
});

test.each(blocks)('this recipe is what a test plays: %s', (block) => {
  const lines = linesOf(block);
  expect(lines.length).toBeLessThan(14);
  expect(played.some((file) => holds(file, lines))).toBe(true);
});

/** Without layout, and without the remarks that only a reader needs. */
function linesOf(code: string): string[] {
  const lines = code.split('\n').map((line) => line.replace(/(^|\s)\/\/ .*$/, '').trim());
  return lines.filter((line) => line !== '');
}

/** Whether a file has these lines in this order, be there others between them. */
function holds(file: readonly string[], lines: readonly string[]): boolean {
  let next = 0;
  for (const line of file) if (line === lines[next]) next += 1;
  return next === lines.length;
}
