import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readSources } from './sources.ts';

/** A file is one idea, and is read at one go. */
const MOST_LINES = 250;
const MOST_MEDIAN_LINES = 90;

const sizes = readSources()
  .filter(({ path }) => !path.startsWith('tests/'))
  .map(({ path }) => ({
    path,
    lines: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1,
  }));

test('no file of ours is longer than what is read at one go', () => {
  expect(sizes.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
});

test('most are much shorter', () => {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MOST_MEDIAN_LINES);
});
