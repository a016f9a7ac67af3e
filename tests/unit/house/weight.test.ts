import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MOST_KB, zippedKb } from '../../../build.mjs';
import { ROOT } from './sources.ts';

/** Names of hls.js’s events: no minifier shortens them, and nobody else says them. */
const HLS_JS_WORDS = ['hlsManifestLoading', 'hlsFragLoadEmergencyAborted'];

test.each(Object.entries(MOST_KB))('%s weighs at most %d kB zipped', (name, mostKb) => {
  expect(zippedKb(built(name))).toBeLessThanOrEqual(mostKb);
});

test.each(Object.keys(MOST_KB))('%s has no hls.js in it', (name) => {
  const [hls, code] = [built('hls.js'), built(name)];
  expect(HLS_JS_WORDS.filter((word) => !hls.includes(word))).toEqual([]);
  expect(HLS_JS_WORDS.filter((word) => code.includes(word))).toEqual([]);
});

test('page.js begins before hls.js is there, and loads the rest by itself; the others load nothing', () => {
  const files = (name: string, importing: RegExp) =>
    [...built(name).matchAll(importing)].map(([, file]) => file).sort();
  const scripts = ['page.js', 'playahead.js', 'sw.js'];
  const first = scripts.map((name) => files(name, /\b(?:from|import)\s*["']([^"']+)["']/g));
  expect(first).toEqual([[], [], []]);
  const later = scripts.map((name) => files(name, /\bimport\(\s*["']([^"']+)["']/g));
  expect(later).toEqual([
    ['./file-player.js', './hls.js', './overview.js', './own-videos.js'],
    [],
    [],
  ]);
});

function built(name: string): string {
  const path = join(ROOT, 'static', name);
  if (!existsSync(path)) {
    throw new Error(`static/${name} is not there. Run “npm run build” first, then the tests.`);
  }
  return readFileSync(path, 'utf8');
}
