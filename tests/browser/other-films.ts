import type { Page } from 'playwright/test';
import type { SegmentKey } from '../../sw/core/segment.ts';
import { type Entry, headersFor, requestFor } from '../../sw/store/entry.ts';

/** The worker's cache of segments, of a scope that is all of its origin. */
export const SEGMENTS_CACHE = 'playahead-segments-v2:/';

const BYTES = 1000;
const SEGMENTS_A_FILM = 20;
const CHUNK = 500;

/** Has a page put into the worker's cache what that would hold of other films, watched before. */
export async function storeOtherFilms(page: Pick<Page, 'evaluate'>, count: number): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const entries = Array.from({ length: Math.min(CHUNK, count - from) }, (_, at) => {
      const film = `https://media.example/films/${Math.floor((from + at) / SEGMENTS_A_FILM)}/1080p`;
      const url = `${film}/segment-at-${String(from + at).padStart(6, '0')}.ts` as SegmentKey;
      const entry: Entry = {
        bytes: BYTES,
        timeline: `${film}/index.m3u8`,
        etag: '"5f3e6c1a-1e8480"',
        lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT',
      };
      const told = Object.fromEntries(requestFor(url, entry).headers);
      return { url, told, headers: { 'Content-Type': 'video/mp2t', ...headersFor(entry) } };
    });
    await page.evaluate(
      async ([name, chunk, bytes]) => {
        const cache = await caches.open(name);
        const body = new Uint8Array(bytes);
        const puts = chunk.map(({ url, told, headers }) =>
          cache.put(new Request(url, { headers: told }), new Response(body, { headers })),
        );
        await Promise.all(puts);
      },
      [SEGMENTS_CACHE, entries, BYTES] as const,
    );
  }
}
