import type { SegmentKey } from './segment.ts';

/** What a plan needs to know of an entry of the store. */
export interface HeldEntry {
  readonly bytes: number;
  /** The id of the timeline that it was stored for, which may not name it any more. */
  readonly timeline?: string | undefined;
}

/** What is held, as a plan reads it: nothing that it asks depends on how much that is. */
export interface Held extends ReadonlyMap<SegmentKey, HeldEntry> {
  readonly totalBytes: number;
  /** The keys of what was stored for a timeline. */
  storedFor(timeline: string): Iterable<SegmentKey>;
}

/** The entries of the store, the oldest first, counted as they come and go. */
export class HeldEntries<Entry extends HeldEntry = HeldEntry>
  extends Map<SegmentKey, Entry>
  implements Held
{
  readonly #byTimeline = new Map<string, Set<SegmentKey>>();
  #totalBytes = 0;

  constructor(entries: Iterable<readonly [SegmentKey, Entry]> = []) {
    // Map's own constructor would call `set` before there is anything to count with.
    super();
    for (const [key, entry] of entries) this.set(key, entry);
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  storedFor(timeline: string): Iterable<SegmentKey> {
    return this.#byTimeline.get(timeline) ?? [];
  }

  override set(key: SegmentKey, entry: Entry): this {
    this.#discount(key);
    this.#totalBytes += entry.bytes;
    if (entry.timeline !== undefined) {
      const keys = this.#byTimeline.get(entry.timeline) ?? new Set();
      this.#byTimeline.set(entry.timeline, keys.add(key));
    }
    return super.set(key, entry);
  }

  override delete(key: SegmentKey): boolean {
    this.#discount(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#byTimeline.clear();
    this.#totalBytes = 0;
    super.clear();
  }

  #discount(key: SegmentKey): void {
    const entry = this.get(key);
    if (!entry) return;
    this.#totalBytes -= entry.bytes;
    if (entry.timeline === undefined) return;
    const keys = this.#byTimeline.get(entry.timeline);
    keys?.delete(key);
    if (keys?.size === 0) this.#byTimeline.delete(entry.timeline);
  }
}
