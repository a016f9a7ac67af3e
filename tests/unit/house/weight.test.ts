import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

const MOST_BYTES = 12_000;

/** Names of hls.js’s events: no minifier shortens them, and nobody else says them. */
const HLS_JS_WORDS = ['hlsManifestLoading', 'hlsFragLoadEmergencyAborted'];

test.each(['sw.js', 'page.js', 'playahead.js'])('%s weighs at most 12,000 bytes zipped', (name) => {
  expect(gzipSync(built(name), { level: 9 }).byteLength).toBeLessThanOrEqual(MOST_BYTES);
});

test.each(['sw.js', 'page.js', 'playahead.js'])('%s has no hls.js in it', (name) => {
  const [hls, code] = [built('hls.js'), built(name)];
  expect(HLS_JS_WORDS.filter((word) => !hls.includes(word))).toEqual([]);
  expect(HLS_JS_WORDS.filter((word) => code.includes(word))).toEqual([]);
});

test('page.js imports hls.js as a file of its own, and the others do not', () => {
  const importsHls = (name: string) => /\bfrom\s*["']\.\/hls\.js["']/.test(built(name));
  expect(['page.js', 'playahead.js', 'sw.js'].map(importsHls)).toEqual([true, false, false]);
});

function built(name: string): string {
  const path = join(ROOT, 'static', name);
  if (!existsSync(path)) {
    throw new Error(`static/${name} is not there. Run “npm run build” first, then the tests.`);
  }
  return readFileSync(path, 'utf8');
}
