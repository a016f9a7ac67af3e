import { expect } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';
import { type Piece, type Stream, type Stretch, sha256 } from './stream.ts';

/** An entry of one of our caches, the page's own files left out. */
export interface Entry {
  readonly cache: string;
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly isRedirected: boolean;
  readonly sha256: string;
  readonly text: string;
}

/** All that Cache Storage holds of the stream. */
export function entries({ page }: Viewer): Promise<Entry[]> {
  return page.evaluate(async () => {
    const found: Entry[] = [];
    for (const name of await caches.keys()) {
      if (name.startsWith('playahead-shell-')) continue;
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const response = await cache.match(url);
        if (!response) continue;
        const { status, type, redirected } = response;
        const body = await response.arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        found.push({
          cache: name,
          url,
          status,
          type,
          isRedirected: redirected,
          sha256: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''),
          text: name.startsWith('playahead-playlists') ? new TextDecoder().decode(body) : '',
        });
      }
    }
    return found;
  });
}

/** The key of a piece in Cache Storage. */
export function keyOf({ url, range }: Piece): string {
  if (!range) return url;
  return `${url}${url.includes('?') ? '&' : '?'}playahead-range=${range.first}-${range.last}`;
}

/**
 * Every entry is a whole 200 answer of our own with the bytes that the origin sent, or a playlist
 * that will not change; hence no key, no live playlist, nothing opaque or redirected.
 */
export async function expectTrueEntries(viewer: Viewer, stream: Stream): Promise<void> {
  const expected = new Map(
    [...pieces(stream.timelines), ...pieces(stream.beside ?? [])].map((piece) => [
      keyOf(piece),
      piece.body,
    ]),
  );
  for (const { cache, url, status, type, isRedirected, sha256: hash, text } of await entries(
    viewer,
  )) {
    if (cache.startsWith('playahead-playlists')) {
      expect(text, url).toMatch(/^\uFEFF?#EXTM3U[\s\S]*#EXT-X-(ENDLIST|STREAM-INF)/);
    } else {
      const body = expected.get(url);
      expect({ url, hash }).toEqual({ url, hash: body && sha256(body) });
      expect({ url, status, type, isRedirected }).toEqual({
        url,
        status: 200,
        type: 'default',
        isRedirected: false,
      });
    }
  }
}

/** No piece crossed the network twice; what was cut may be asked for again. */
export function expectOnce({ origin }: Viewer, stream: Stream): void {
  const whole = [origin, ...(stream.mirror ? [stream.mirror] : [])].flatMap(({ url, log }) =>
    log
      .entries(({ method, outcome }) => method === 'GET' && outcome !== 'cut')
      .map(({ path, range }) => `${url}${path} ${range}`),
  );
  const counts = pieces(stream.timelines).map((piece) => ({
    key: keyOf(piece),
    requests: whole.filter((request) => request === requestFor(piece)).length,
  }));
  expect(
    counts.filter(({ requests }) => requests > 1),
    'nothing is fetched twice',
  ).toEqual([]);
}

/** Each piece once: an init segment belongs to many segments. */
function pieces(timelines: Stream['timelines']): Piece[] {
  const all = timelines.flat().flatMap(({ init, piece }: Stretch) => [init, piece]);
  const present = all.filter((piece) => piece !== undefined);
  return [...new Map(present.map((piece) => [keyOf(piece), piece])).values()];
}

function requestFor({ url, range }: Piece): string {
  return `${url} ${range && `bytes=${range.first}-${range.last}`}`;
}
