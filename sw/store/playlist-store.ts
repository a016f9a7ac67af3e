import type { SegmentKey } from '../core/segment.ts';

/** How many are kept: the newest ones. */
const MOST_PLAYLISTS = 100;

/** Says in the cache, for people in DevTools too, how far a playlist can be relied on. */
const STANDING_HEADER = 'Playahead-Standing';

/**
 * How far a kept playlist can be relied on: it may be answered before its origin is asked, only where
 * that does not answer, or it has been seen to be another one than before.
 */
export type Standing = 'lasting' | 'asked for first' | 'changing';

/** The headers of the origin's that are kept. */
const KEPT_HEADERS = ['Content-Type', 'Cache-Control', 'ETag', 'Last-Modified'];

/** The playlists in Cache Storage, each under its own URL and whose it is. */
export class PlaylistStore {
  readonly #cacheName: string;
  readonly #writing = new Set<Promise<void>>();

  /** What the cache of this name holds can be read in DevTools. */
  constructor(cacheName: string) {
    this.#cacheName = cacheName;
  }

  /** What is kept under a key. A storage that fails holds nothing. */
  async match(key: SegmentKey): Promise<Response | undefined> {
    try {
      return await caches.match(key, { cacheName: this.#cacheName, ignoreVary: true });
    } catch {
      return undefined;
    }
  }

  /** Whether anything is kept of a playlist, for whomever. It reads all that is kept. */
  async hasAny(url: string): Promise<boolean> {
    try {
      const options = { ignoreSearch: true, ignoreVary: true };
      return (await (await caches.open(this.#cacheName)).keys(url, options)).length > 0;
    } catch {
      return false;
    }
  }

  /**
   * Keeps a playlist, unless the sitting in which it was asked for has ended; settles when that is
   * done, or cannot be.
   */
  keep(
    key: SegmentKey,
    playlist: Response,
    { standing, sitting }: { readonly standing: Standing; readonly sitting: AbortSignal },
  ): Promise<void> {
    return this.#write(async () => {
      const entry = await entryOf(playlist, standing);
      const cache = await caches.open(this.#cacheName);
      if (sitting.aborted) return;
      try {
        await cache.put(key, entry);
      } catch {
        // What it takes the place of is out of date.
        await cache.delete(key, { ignoreVary: true });
      }
      const keys = await cache.keys();
      const old = keys.slice(0, Math.max(0, keys.length - MOST_PLAYLISTS));
      await Promise.all(old.map((each) => cache.delete(each, { ignoreVary: true })));
    });
  }

  async delete(key: SegmentKey): Promise<void> {
    await this.#write(async () => {
      await (await caches.open(this.#cacheName)).delete(key, { ignoreVary: true });
    });
  }

  /** Deletes all that is kept, and what is being written. */
  async clear(): Promise<void> {
    await Promise.all(this.#writing);
    await caches.delete(this.#cacheName);
  }

  async #write(write: () => Promise<void>): Promise<void> {
    // A storage that fails keeps nothing.
    const writing = write().catch(() => undefined);
    this.#writing.add(writing);
    await writing;
    this.#writing.delete(writing);
  }
}

/** How far what is kept can be relied on. */
export function standingOf({ headers }: Response): Standing {
  const standing = headers.get(STANDING_HEADER);
  return standing === 'lasting' || standing === 'changing' ? standing : 'asked for first';
}

/** What came by a redirect has to stay as it came, as only so its URL stays with it; the rest gets its standing. */
async function entryOf(playlist: Response, standing: Standing): Promise<Response> {
  if (playlist.redirected) return playlist;
  const headers = new Headers({ [STANDING_HEADER]: standing });
  for (const name of KEPT_HEADERS) {
    const value = playlist.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(await playlist.blob(), { headers });
}
