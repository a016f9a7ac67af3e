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

test('page.js and hls.js are all that the first picture waits for, and the others load nothing', () => {
  const imports = (name: string) =>
    [...built(name).matchAll(/\b(?:from|import)\s*["']([^"']+)["']/g)].map(([, file]) => file);
  expect(['page.js', 'playahead.js', 'sw.js'].map(imports)).toEqual([['./hls.js'], [], []]);
});

function built(name: string): string {
  const path = join(ROOT, 'static', name);
  if (!existsSync(path)) {
    throw new Error(`static/${name} is not there. Run “npm run build” first, then the tests.`);
  }
  return readFileSync(path, 'utf8');
}
