import { HeldEntries } from '../core/held-entries.ts';
import type { SegmentKey } from '../core/segment.ts';
import { type Entry, entryIn, entryOf } from './entry.ts';

/** How many entries are looked for at once. */
const BATCH = 64;

/** A list of everything that cannot be had is not asked for again before that. */
const NEXT_LIST_AFTER_MS = 60_000;

/**
 * What is known of the entries in Cache Storage. What matters now is looked for by its keys, and all of it
 * listed once, when there is time; from then on our own writes keep it right, and a look now and then
 * at what matters, as someone may delete entries in DevTools, and the browser all of them.
 */
export class Inventory {
  readonly #cacheName: string;
  #entries = new HeldEntries<Entry>();
  /** What was looked for and not found, while not everything is known. */
  readonly #absent = new Set<SegmentKey>();
  /** Looks under way, while nothing is written under their keys; each says whether an entry is gone. */
  readonly #looks = new Map<SegmentKey, Promise<boolean>>();
  #isComplete = false;
  #listing: Promise<void> | undefined;
  #listAgainAtMs = 0;
  /** What was written or looked for since the list under way was asked for, which may be older. */
  #news: Set<SegmentKey> | undefined;
  #checkedThrough = 0;

  constructor(cacheName: string) {
    this.#cacheName = cacheName;
  }

  /** The entries that are known, in the order of the storage, the oldest first, once all of them are. */
  get entries(): HeldEntries<Entry> {
    return this.#entries;
  }

  /** Whether all entries are known. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether it is known that an entry is not there. */
  lacks(key: SegmentKey): boolean {
    return !this.#entries.has(key) && (this.#isComplete || this.#absent.has(key));
  }

  /** Looks for those of these entries of which nothing is known. */
  async know(keys: readonly SegmentKey[]): Promise<void> {
    await this.#lookFor(keys.filter((key) => !this.#entries.has(key) && !this.lacks(key)));
  }

  /** Looks whether some of these entries are still there, others each time; says whether one is gone. */
  async check(keys: readonly SegmentKey[]): Promise<boolean> {
    const held = keys.filter((key) => this.#entries.has(key));
    const from = this.#checkedThrough < held.length ? this.#checkedThrough : 0;
    this.#checkedThrough = from + BATCH;
    const isGone = await this.#lookFor(held.slice(from, this.#checkedThrough));
    // Whoever has deleted one may have deleted others.
    if (isGone) this.#isComplete = false;
    return isGone;
  }

  /** Lists what is not known yet, once for all that ask meanwhile. */
  complete(): Promise<void> {
    if (this.#isComplete || Date.now() < this.#listAgainAtMs) return Promise.resolve();
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  /** Takes in what has just been written or, without an entry, deleted. */
  note(key: SegmentKey, entry?: Entry): void {
    this.#looks.delete(key);
    this.#news?.add(key);
    if (entry) {
      this.#entries.set(key, entry);
      this.#absent.delete(key);
    } else {
      this.#entries.delete(key);
      if (!this.#isComplete) this.#absent.add(key);
    }
  }

  /** Takes in that the storage is empty. */
  noteEmpty(): void {
    this.#looks.clear();
    this.#absent.clear();
    this.#entries = new HeldEntries();
    this.#isComplete = true;
    // A list under way is of what was there before.
    this.#news = undefined;
  }

  async #list(): Promise<void> {
    const news = new Set<SegmentKey>();
    this.#news = news;
    const cache = await openOrNone(this.#cacheName);
    const requests = await cache?.keys().catch(() => undefined);
    if (this.#news !== news) return;
    if (!requests) {
      this.#listAgainAtMs = Date.now() + NEXT_LIST_AFTER_MS;
      return;
    }
    const listed = new Map(requests.map((request) => [request.url as SegmentKey, request]));
    for (const key of [...this.#entries.keys()]) {
      if (!listed.has(key) && !news.has(key)) this.#entries.delete(key);
    }
    const unread: SegmentKey[] = [];
    for (const [key, request] of listed) {
      if (this.#entries.has(key) || news.has(key)) continue;
      const entry = entryOf(request);
      if (entry) this.#entries.set(key, entry);
      else unread.push(key);
    }
    await this.#lookFor(unread);
    if (this.#news !== news) return;
    this.#news = undefined;
    this.#entries = sorted(this.#entries, listed.keys());
    this.#absent.clear();
    this.#isComplete = true;
  }

  async #lookFor(keys: readonly SegmentKey[]): Promise<boolean> {
    if (keys.length === 0) return false;
    const cache = await openOrNone(this.#cacheName);
    let isAnyGone = false;
    for (let from = 0; from < keys.length; from += BATCH) {
      const batch = keys.slice(from, from + BATCH).map((key) => this.#look(key, cache));
      if ((await Promise.all(batch)).includes(true)) isAnyGone = true;
    }
    return isAnyGone;
  }

  #look(key: SegmentKey, cache: Cache | undefined): Promise<boolean> {
    const underWay = this.#looks.get(key);
    if (underWay) return underWay;
    const look = find(key, cache).then((entry) => {
      if (this.#looks.get(key) !== look) return false;
      const isGone = !entry && this.#entries.has(key);
      this.note(key, entry);
      return isGone;
    });
    this.#looks.set(key, look);
    return look;
  }
}

/** The entries in the order of the list, which is that of their age; those since are the newest. */
function sorted(entries: HeldEntries<Entry>, order: Iterable<SegmentKey>): HeldEntries<Entry> {
  const all = new HeldEntries<Entry>();
  for (const key of order) {
    const entry = entries.get(key);
    if (entry) all.set(key, entry);
  }
  for (const [key, entry] of entries) if (!all.has(key)) all.set(key, entry);
  return all;
}

/** A storage that fails holds nothing. */
async function openOrNone(cacheName: string): Promise<Cache | undefined> {
  try {
    return await caches.open(cacheName);
  } catch {
    return undefined;
  }
}

async function find(key: SegmentKey, cache: Cache | undefined): Promise<Entry | undefined> {
  try {
    const [request] = (await cache?.keys(key, { ignoreVary: true })) ?? [];
    if (!request) return undefined;
    const known = entryOf(request);
    if (known) return known;
    const response = await cache?.match(key, { ignoreVary: true });
    // A body that nobody reads would stay open.
    await response?.body?.cancel();
    return response && entryIn(response);
  } catch {
    return undefined;
  }
}
