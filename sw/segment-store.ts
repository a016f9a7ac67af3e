import { parseRangeHeader, rangeBytes } from './core/byte-range.ts';
import { type NetworkTiming, serverTiming } from './core/network-timing.ts';
import { type SegmentKey, segmentKey } from './core/segment.ts';

/** The cache that holds the segments; what it holds can be read in DevTools. */
export const SEGMENT_CACHE = 'playahead-segments-v1';

/** What a whole segment is stored with. */
export interface StoredSegment {
  readonly body: Blob;
  readonly contentType: string;
  readonly timing: NetworkTiming;
}

/**
 * The segments in Cache Storage. Each entry is a whole 200 response of our own making, under the
 * segment's own URL, with the headers of a hit already on it: it is served as it lies.
 */
export class SegmentStore {
  readonly #writing = new Map<SegmentKey, Promise<void>>();
  readonly #readers = new Set<Map<SegmentKey, number>>();
  #held = new Map<SegmentKey, number>();

  /**
   * The bytes of each entry, oldest first, as last read, and what was written since. It is read
   * without waiting, so that nothing can change between a look at it and what follows from it.
   */
  get held(): ReadonlyMap<SegmentKey, number> {
    return this.#held;
  }

  get heldBytes(): number {
    return [...this.#held.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /**
   * Reads what is held from Cache Storage anew: someone may have deleted an entry in DevTools, and
   * the browser may evict all of them. A storage that fails holds nothing.
   */
  async refresh(): Promise<void> {
    const held = new Map<SegmentKey, number>();
    this.#readers.add(held);
    try {
      const cache = await caches.open(SEGMENT_CACHE);
      for (const request of await cache.keys()) {
        const key = segmentKey({ url: request.url });
        held.set(key, this.#held.get(key) ?? (await storedBytes(cache, request)));
      }
    } catch {
      // It holds nothing.
    }
    this.#readers.delete(held);
    this.#held = held;
  }

  /** The stored response, or `undefined`. A storage that fails holds nothing. */
  async match(key: SegmentKey): Promise<Response | undefined> {
    try {
      const cache = await caches.open(SEGMENT_CACHE);
      return await cache.match(key, { ignoreVary: true });
    } catch {
      return undefined;
    }
  }

  /** Stores a whole segment; rejects with the storage's own error, `QuotaExceededError` for one. */
  put(key: SegmentKey, segment: StoredSegment): Promise<void> {
    const writing = this.#write(key, segment).finally(() => this.#writing.delete(key));
    this.#writing.set(key, writing);
    return writing;
  }

  /** Deletes an entry; a deletion that fails is made up for by the next plan. */
  async delete(key: SegmentKey): Promise<void> {
    try {
      // A deletion that overtook the write would leave the entry behind.
      await this.#writing.get(key)?.catch(() => undefined);
      const cache = await caches.open(SEGMENT_CACHE);
      await cache.delete(key, { ignoreVary: true });
      for (const held of [this.#held, ...this.#readers]) held.delete(key);
    } catch (error) {
      console.warn(`Playahead could not evict ${key}:`, error);
    }
  }

  async #write(key: SegmentKey, { body, contentType, timing }: StoredSegment): Promise<void> {
    const cache = await caches.open(SEGMENT_CACHE);
    await cache.put(
      key,
      new Response(body, {
        headers: {
          'Content-Type': contentType,
          'Content-Length': String(body.size),
          ...answerHeaders(serverTiming('hit', timing)),
        },
      }),
    );
    for (const held of [this.#held, ...this.#readers]) held.set(key, body.size);
  }
}

async function storedBytes(cache: Cache, request: Request): Promise<number> {
  const response = await cache.match(request, { ignoreVary: true });
  await response?.body?.cancel();
  return Number(response?.headers.get('Content-Length') ?? 0);
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
 * A stored range as the answer to the `Range` request that named it: 206 with its `Content-Range`
 * (RFC 9110 §15.3.7). The resource's whole length is not known here, and may be left out.
 */
export function asPartial(stored: Response, requestRange: string): Response {
  const range = parseRangeHeader(requestRange);
  if (!range || Number(stored.headers.get('Content-Length')) !== rangeBytes(range)) return stored;
  const headers = new Headers(stored.headers);
  headers.set('Content-Range', `bytes ${range.first}-${range.last}/*`);
  return new Response(stored.body, { status: 206, headers });
}
