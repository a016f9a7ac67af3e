import type { Taken } from './spacing.ts';

/** Less than this says nothing of a link's rate: an init segment comes in one piece. */
const TELLING_BYTES = 64 * 1024;

/** Of how many downloads the sizes and round trips are remembered. */
const REMEMBERED = 8;

/** So much that came faster than this has hardly crossed a network: less may come in one piece. */
const CACHED_BYTES = 2 ** 20;
const CACHE_BYTES_PER_MS = 500_000 / 8;

/** A link that was slower than this a moment ago does not become so fast. */
const LINK_BYTES_PER_MS = 100_000 / 8;

/**
 * What the downloads that came have told of the link. Nothing is known of it before they amount to
 * something: small ones count together.
 */
export class LinkEstimate {
  #latest: readonly Taken[] = [];
  #small = { bytes: 0, transferMs: 0 };
  #msPerByte: number | undefined;

  /** Takes in what a download has taken; nothing of it may be of a cache. */
  note(taken: Taken): void {
    this.#latest = [...this.#latest, taken].slice(-REMEMBERED);
    const bytes = this.#small.bytes + taken.bytes;
    const transferMs = this.#small.transferMs + taken.transferMs;
    const isTelling = bytes >= TELLING_BYTES;
    if (isTelling) this.#msPerByte = transferMs / bytes;
    this.#small = isTelling ? { bytes: 0, transferMs: 0 } : { bytes, transferMs };
  }

  /**
   * Whether a download has come from the browser's own cache, as far as its pace tells: of that the link
   * knows nothing.
   */
  isOfCache({ bytes, transferMs }: Taken): boolean {
    const isSlow = this.#msPerByte !== undefined && this.#msPerByte * LINK_BYTES_PER_MS > 1;
    return isSlow && bytes >= CACHED_BYTES && bytes > transferMs * CACHE_BYTES_PER_MS;
  }

  /** What the next download is to be expected to take; `undefined` while too little is known. */
  get expected(): Taken | undefined {
    if (this.#msPerByte === undefined) return undefined;
    // Which one comes next is not known: it may be as large as any, and a round trip is the shortest.
    const bytes = Math.max(...this.#latest.map((each) => each.bytes));
    const firstByteMs = Math.min(...this.#latest.map((each) => each.firstByteMs));
    return { bytes, firstByteMs, transferMs: bytes * this.#msPerByte };
  }
}
