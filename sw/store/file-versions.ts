import type { SegmentKey } from '../core/segment.ts';
import type { Entry, Validators } from './entry.ts';

/** What is written anew more often than this says nothing by its ETags: each answer may have one of its own. */
const MOST_CHANGES = 2;
const CHANGES_WITHIN_MS = 300_000;

type Other = readonly [SegmentKey, Entry];

/**
 * Which ranges of one file are of another version of it than the latest, as its validators tell. Servers
 * of one file may each have an ETag of their own for the same bytes: what comes back to an ETag that it
 * had before was not written anew, and its ETags say nothing.
 */
export class FileVersions {
  /** The ETags that a file had, the latest last. */
  readonly #etags = new Map<string, (string | null)[]>();
  readonly #flipping = new Set<string>();
  /** When a file was lately taken to be written anew. */
  readonly #changedAtMs = new Map<string, number[]>();

  /** The ranges of the same file, among those held, that one that has come makes out of date. */
  outdatedBy(key: SegmentKey, came: Validators, held: Iterable<Other>): SegmentKey[] {
    const file = fileOf(key);
    if (file === key || this.#flipping.has(file)) return [];
    const others = rangesOf(file, held).filter(([other]) => other !== key);
    if (this.#flips(file, came.etag ?? null, others)) {
      this.#etags.delete(file);
      this.#flipping.add(file);
      return [];
    }
    if (!came.etag) return [];
    const outdated = others.filter(
      ([, entry]) => entry.etag !== came.etag && !isUnmodified(entry, came),
    );
    if (outdated.length > 0 && this.#changesTooOften(file)) {
      this.#flipping.add(file);
      return [];
    }
    return outdated.map(([other]) => other);
  }

  /** Whether the ETags of a file say nothing: what is held of it came under several. */
  saysNothing(key: SegmentKey, held: Iterable<Other>): boolean {
    const file = fileOf(key);
    if (this.#flipping.has(file)) return true;
    return new Set(rangesOf(file, held).map(([, { etag }]) => etag)).size > 1;
  }

  #changesTooOften(file: string): boolean {
    const nowMs = Date.now();
    const before = this.#changedAtMs.get(file) ?? [];
    const lately = [...before.filter((atMs) => nowMs - atMs < CHANGES_WITHIN_MS), nowMs];
    this.#changedAtMs.set(file, lately);
    return lately.length > MOST_CHANGES;
  }

  #flips(file: string, etag: string | null, others: readonly Other[]): boolean {
    let etags = this.#etags.get(file);
    if (!etags) {
      etags = [...new Set(others.map(([, entry]) => entry.etag ?? null))];
      // A worker before this one has seen it, and let them be.
      if (etags.length > 1) return true;
      this.#etags.set(file, etags);
    }
    if (etags.at(-1) === etag) return false;
    if (etags.includes(etag)) return true;
    etags.push(etag);
    return false;
  }
}

function isUnmodified(one: Validators, other: Validators): boolean {
  return Boolean(one.lastModified) && one.lastModified === other.lastModified;
}

function rangesOf(file: string, held: Iterable<Other>): Other[] {
  return [...held].filter(([key]) => key.startsWith(file) && fileOf(key) === file);
}

/** The key without the range that it names. */
function fileOf(key: SegmentKey): string {
  return key.replace(/.playahead-range=[\d-]+$/, '');
}
