import { answerRange, rangeBytes } from '../core/byte-range.ts';
import type { Held } from '../core/held-entries.ts';
import { type NetworkTiming, STORED_HEADER, serverTiming } from '../core/network-timing.ts';
import type { SegmentKey } from '../core/segment.ts';
import { type Entry, entryIn, headersFor, requestFor, type Validators } from './entry.ts';
import { FileVersions } from './file-versions.ts';
import { Inventory } from './inventory.ts';

/** What a whole segment is stored with, the origin's own validators among it. */
export interface StoredSegment extends Validators, Pick<Entry, 'fileBytes'> {
  readonly body: Blob;
  readonly contentType: string;
  readonly timing: NetworkTiming;
}

/**
 * The segments in Cache Storage. Each entry is a whole 200 response of our own making, under the
 * segment's own URL, with the headers of a hit already on it: it is served as it lies.
 */
export class SegmentStore {
  readonly #cacheName: string;
  readonly #inventory: Inventory;
  readonly #versions = new FileVersions();
  readonly #writing = new Map<SegmentKey, Promise<void>>();
  readonly #deleting = new Map<SegmentKey, Promise<void>>();

  /** What the cache of this name holds can be read in DevTools. */
  constructor(cacheName: string) {
    this.#cacheName = cacheName;
    this.#inventory = new Inventory(cacheName);
  }

  /**
   * The entries that are known of, oldest first once all are. It is read without waiting, so that
   * nothing can change between a look at it and what follows from it.
   */
  get held(): Held {
    return this.#inventory.entries;
  }

  /** Whether all entries are known of. */
  get isComplete(): boolean {
    return this.#inventory.isComplete;
  }

  /** Whether it is known, without a look into the storage, that an entry is not there. */
  lacks(key: SegmentKey): boolean {
    return this.#inventory.lacks(key);
  }

  /** Whether it is known of each of these entries if it is there. */
  knows(keys: readonly SegmentKey[]): boolean {
    return keys.every((key) => this.held.has(key) || this.lacks(key));
  }

  /** Whether the validators of the file of a range say nothing, as what is held of it tells. */
  hasFlippingValidators(key: SegmentKey): boolean {
    return this.#versions.saysNothing(key, this.#inventory.entries);
  }

  /** Looks for those of these entries of which that is not known. */
  know(keys: readonly SegmentKey[]): Promise<void> {
    return this.#inventory.know(keys);
  }

  /** Looks whether some of these entries are still there, others each time; says whether one is gone. */
  check(keys: readonly SegmentKey[]): Promise<boolean> {
    return this.#inventory.check(keys);
  }

  /** Reads what is not known of yet, all of it. */
  complete(): Promise<void> {
    return this.#inventory.complete();
  }

  /** The stored response, or `undefined`. A storage that fails holds nothing. */
  async match(key: SegmentKey): Promise<Response | undefined> {
    if (this.#deleting.has(key)) return undefined;
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

  /** Deletes an entry, which counts as gone from this moment on; what fails, a later plan makes up for. */
  delete(key: SegmentKey): Promise<void> {
    const deleting =
      this.#deleting.get(key) ?? this.#delete(key).finally(() => this.#deleting.delete(key));
    this.#deleting.set(key, deleting);
    return deleting;
  }

  /** Deletes all that was stored for a timeline: its names stand for other bytes now. */
  async deleteOf(timeline: string): Promise<void> {
    await this.complete();
    await Promise.all([...this.held.storedFor(timeline)].map((key) => this.delete(key)));
  }

  /** Deletes all that is held, and what is being written. */
  async clear(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    await caches.delete(this.#cacheName);
    this.#inventory.noteEmpty();
  }

  async #delete(key: SegmentKey): Promise<void> {
    const entry = this.#inventory.entries.get(key);
    this.#inventory.note(key);
    try {
      // A deletion that overtook the write would leave the entry behind.
      await this.#writing.get(key)?.catch(() => undefined);
      const cache = await caches.open(this.#cacheName);
      await cache.delete(key, { ignoreVary: true });
      this.#inventory.note(key);
    } catch (error) {
      console.warn('Playahead:', error);
      if (entry) this.#inventory.note(key, entry);
    }
  }

  async #write(
    key: SegmentKey,
    segment: StoredSegment,
    timeline: string,
    isSecondTry = false,
  ): Promise<void> {
    const { body, contentType, etag, lastModified, fileBytes, timing } = segment;
    const entry: Entry = {
      bytes: body.size,
      timeline,
      etag: etag || undefined,
      lastModified: lastModified || undefined,
      fileBytes,
    };
    // Nor may a deletion that was begun before come after the write.
    await this.#deleting.get(key);
    const cache = await caches.open(this.#cacheName);
    await cache.put(
      requestFor(key, entry),
      new Response(body, {
        headers: {
          'Content-Type': contentType,
          ...headersFor(entry),
          [STORED_HEADER]: new Date().toISOString(),
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
    this.#inventory.note(key, entry);
    const outdated = this.#versions.outdatedBy(key, entry, this.#inventory.entries);
    await Promise.all(outdated.map((other) => this.delete(other)));
  }
}

/** The headers that tell a page, also one of another origin, what the network did. */
export function answerHeaders(timing: string): Record<string, string> {
  return {
    'Server-Timing': timing,
    'Timing-Allow-Origin': '*',
    'Access-Control-Expose-Headers': `Server-Timing, ${STORED_HEADER}, Content-Length, Content-Range`,
  };
}

/**
 * What is stored, as the answer to a request with a `Range` header or without: all of it, a 206 with the
 * part asked for, or a 416 where there is none (RFC 9110 §15.3.7, §15.5.17); `undefined` where the header
 * is left to the network. Of a range the length of its file may not be known, and is left out then.
 */
export async function asPartial(
  stored: Response,
  requestRange: string | null,
  isWhole: boolean,
): Promise<Response | undefined> {
  if (requestRange === null) return stored;
  const headers = new Headers(stored.headers);
  const size = isWhole ? Number(headers.get('Content-Length')) : Number.POSITIVE_INFINITY;
  const total = isWhole ? size : (entryIn(stored).fileBytes ?? '*');
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
