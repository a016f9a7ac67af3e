import type { Page } from 'playwright/test';
import { sha256 } from '../streams/stream.ts';
import { filesOf } from './importer.ts';

/** Writes on files of the only video that they were there. */
export async function mark(page: Page, path: RegExp): Promise<void> {
  await page.evaluate(async (source) => {
    const cacheName = (await caches.keys()).find((each) => each.startsWith('playahead-library'));
    const cache = await caches.open(cacheName ?? '');
    for (const request of await cache.keys()) {
      if (!new RegExp(source).test(request.url)) continue;
      const kept = (await cache.match(request)) as Response;
      const headers = new Headers(kept.headers);
      headers.set('X-Marked', 'yes');
      await cache.put(request, new Response(await kept.blob(), { headers }));
    }
  }, path.source);
}

/** The files of the only video on which that stands. */
export function marked(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const cacheName = (await caches.keys()).find((each) => each.startsWith('playahead-library'));
    const cache = await caches.open(cacheName ?? '');
    const found: string[] = [];
    for (const request of await cache.keys()) {
      if ((await cache.match(request))?.headers.has('X-Marked')) found.push(request.url);
    }
    return found;
  });
}

/** The SHA-256 of each file of the only stream that is to be the same each time. */
export async function hashes(page: Page): Promise<Record<string, string>> {
  // An init segment says when it was made, ISO/IEC 14496-12 §8.2.2.
  const isSame = (path: string) => !/\.(json|jpg)$|-init\.mp4$/.test(path);
  const files = [...(await filesOf(page))].filter(([path]) => isSame(path));
  return Object.fromEntries(files.map(([path, bytes]) => [path, sha256(bytes)]));
}
