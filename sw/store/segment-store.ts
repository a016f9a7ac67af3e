import { answerRange, rangeBytes } from '../core/byte-range.ts';
import { type NetworkTiming, serverTiming } from '../core/network-timing.ts';
import type { HeldEntry } from '../core/prefetch-window.ts';
import type { SegmentKey } from '../core/segment.ts';

/** The header of an entry that names the media playlist it was stored for. */
const TIMELINE_HEADER = 'Playahead-Timeline';

/** What a whole segment is stored with. */
export interface StoredSegment {
  readonly body: Blob;
  readonly contentType: string;
  /** The origin's own validator, RFC 9110 §8.8.3: another one means other bytes. */
  readonly etag?: string | null;
  readonly timing: NetworkTiming;
}

interface Entry extends HeldEntry {
  readonly etag?: string | null;
}

/**
 * The segments in Cache Storage. Each entry is a whole 200 response of our own making, under the
 * segment's own URL, with the headers of a hit already on it: it is served as it lies.
 */
export class SegmentStore {
  readonly #writing = new Map<SegmentKey, Promise<void>>();
  readonly #readers = new Set<Map<SegmentKey, Entry>>();
  readonly #distrusted = new Set<SegmentKey>();
  readonly #cacheName: string;
  #held = new Map<SegmentKey, Entry>();
  #isRead = false;

  /** What the cache of this name holds can be read in DevTools. */
  constructor(cacheName: string) {
    this.#cacheName = cacheName;
  }

  /**
   * The entries, oldest first, as last read, and what was written since. It is read without
   * waiting, so that nothing can change between a look at it and what follows from it.
   */
  get held(): ReadonlyMap<SegmentKey, HeldEntry> {
    return this.#held;
  }

  get heldBytes(): number {
    return [...this.#held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Reads what is held from Cache Storage anew: someone may have deleted an entry in DevTools, and
   * the browser may evict all of them. A storage that fails holds nothing.
   */
  async refresh(): Promise<void> {
    const held = new Map<SegmentKey, Entry>();
    this.#readers.add(held);
    try {
      const cache = await caches.open(this.#cacheName);
      for (const request of await cache.keys()) {
        const key = request.url as SegmentKey;
        held.set(key, this.#held.get(key) ?? (await storedEntry(cache, request)));
      }
      this.#isRead = true;
    } catch {
      // It holds nothing, as far as is known.
      this.#isRead = false;
    }
    this.#readers.delete(held);
    this.#held = held;
  }

  /** Whether it is known, without a look into the storage, that an entry is not there. */
  lacks(key: SegmentKey): boolean {
    return this.#isRead && !this.#held.has(key);
  }

  /** The stored response, or `undefined`. A storage that fails holds nothing. */
  async match(key: SegmentKey): Promise<Response | undefined> {
    if (this.#distrusted.has(key)) return undefined;
    try {
      return await caches.match(key, { cacheName: this.#cacheName, ignoreVary: true });
    } catch {
      return undefined;
    }
  }

  /**
   * Stores a whole segment for a timeline; rejects with the storage's own error,
   * `QuotaExceededError` for one.
   */
  put(key: SegmentKey, segment: StoredSegment, timeline: string): Promise<void> {
    const writing = this.#write(key, segment, timeline).finally(() => this.#writing.delete(key));
    this.#writing.set(key, writing);
    return writing;
  }

  /** Deletes an entry, which is not served from this moment on; what fails, the next plan makes up for. */
  async delete(key: SegmentKey): Promise<void> {
    this.#distrusted.add(key);
    try {
      // A deletion that overtook the write would leave the entry behind.
      await this.#writing.get(key)?.catch(() => undefined);
      const cache = await caches.open(this.#cacheName);
      await cache.delete(key, { ignoreVary: true });
      this.#note(key);
    } catch (error) {
      console.warn('Playahead:', error);
    }
    this.#distrusted.delete(key);
  }

  /** Deletes all that was stored for a timeline: its names stand for other bytes now. */
  async deleteOf(timeline: string): Promise<void> {
    await this.refresh();
    const keys = [...this.#held].filter(([, entry]) => entry.timeline === timeline);
    await Promise.all(keys.map(([key]) => this.delete(key)));
  }

  /** Deletes all that is held, and what is being written. */
  async clear(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    await caches.delete(this.#cacheName);
    this.#held = new Map();
  }

  async #write(
    key: SegmentKey,
    segment: StoredSegment,
    timeline: string,
    isSecondTry = false,
  ): Promise<void> {
    const { body, contentType, etag, timing } = segment;
    const cache = await caches.open(this.#cacheName);
    await cache.put(
      key,
      new Response(body, {
        headers: {
          'Content-Type': contentType,
          'Content-Length': String(body.size),
          [TIMELINE_HEADER]: encodeURI(timeline),
          ...(etag ? { ETag: etag } : {}),
          ...answerHeaders(serverTiming('hit', timing)),
        },
      }),
    );
    // A private window of WebKit forgets bodies, but not their keys: a put over such a key does
    // nothing, and says nothing. Once deleted, it can be put.
    const stored = await cache.match(key, { ignoreVary: true });
    // A body that nobody reads would stay open.
    await stored?.body?.cancel();
    if (!stored) {
      await cache.delete(key, { ignoreVary: true });
      // It would be fetched again at once, and again without end.
      if (isSecondTry) throw new Error('it is not there');
      return this.#write(key, segment, timeline, true);
    }
    this.#note(key, { bytes: body.size, timeline, etag: etag || null });
    await this.#deleteOtherVersions(key, etag);
  }

  /** Ranges of one file that come with another validator are of another file by now. */
  async #deleteOtherVersions(key: SegmentKey, etag: string | null | undefined): Promise<void> {
    const file = fileOf(key);
    if (!etag || file === key) return;
    const others = [...this.#held].filter(
      ([other, entry]) => entry.etag !== etag && fileOf(other) === file,
    );
    await Promise.all(others.map(([other]) => this.delete(other)));
  }

  #note(key: SegmentKey, entry?: Entry): void {
    for (const held of [this.#held, ...this.#readers]) {
      if (entry) held.set(key, entry);
      else held.delete(key);
    }
  }
}

async function storedEntry(cache: Cache, request: Request): Promise<Entry> {
  const response = await cache.match(request, { ignoreVary: true });
  await response?.body?.cancel();
  const header = (name: string) => response?.headers.get(name) ?? null;
  const timeline = header(TIMELINE_HEADER);
  return {
    bytes: Number(header('Content-Length')),
    etag: header('ETag'),
    timeline: timeline ? decodeURI(timeline) : undefined,
  };
}

/** The key without the range that it names. */
function fileOf(key: SegmentKey): string {
  return key.replace(/.playahead-range=[\d-]+$/, '');
}

/** The headers that tell a page, also one of another origin, what the network did. */
export function answerHeaders(timing: string): Record<string, string> {
  return {
    'Server-Timing': timing,
    'Timing-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Server-Timing, Content-Length, Content-Range',
  };
}

/**
 * What is stored, as the answer to a request with a `Range` header or without: all of it, a 206 with the
 * part asked for, or a 416 where there is none (RFC 9110 §15.3.7, §15.5.17); `undefined` where the header
 * is left to the network. Is only a range stored, the whole length is not known, and may be left out.
 */
export async function asPartial(
  stored: Response,
  requestRange: string | null,
  isWhole: boolean,
): Promise<Response | undefined> {
  if (requestRange === null) return stored;
  const headers = new Headers(stored.headers);
  const size = isWhole ? Number(headers.get('Content-Length')) : Number.POSITIVE_INFINITY;
  const total = isWhole ? size : '*';
  const range = answerRange(requestRange, size);
  if (!range) return undefined;
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${total}` } });
  }
  const { first, last } = range;
  headers.set('Accept-Ranges', 'bytes');
  headers.set('Content-Length', String(rangeBytes(range)));
  headers.set('Content-Range', `bytes ${first}-${last}/${total}`);
  const body = isWhole ? (await stored.blob()).slice(first, last + 1) : stored.body;
  return new Response(body, { status: 206, headers });
}
