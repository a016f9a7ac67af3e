import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { STATIC_FOLDER } from '../browser/demo.ts';

/** The entries of the segment cache, as paths, whose bytes are not those that the origin has. */
export async function wrongEntries(page: Page): Promise<string[]> {
  const stored = await page.evaluate(async () => {
    const cache = await caches.open('playahead-segments-v2:/');
    const sums: [path: string, sum: string][] = [];
    for (const request of await cache.keys()) {
      // It may have been evicted since.
      const body = await (await cache.match(request))?.arrayBuffer();
      if (!body) continue;
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
      const hex = [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      sums.push([new URL(request.url).pathname, hex]);
    }
    return sums;
  });
  return stored.filter(([path, sum]) => sum !== sumOfFile(path)).map(([path]) => path);
}

const sums = new Map<string, string>();

function sumOfFile(path: string): string {
  const known = sums.get(path);
  if (known) return known;
  const bytes = readFileSync(`${STATIC_FOLDER}${path.slice(1)}`);
  const sum = createHash('sha256').update(bytes).digest('hex');
  sums.set(path, sum);
  return sum;
}
