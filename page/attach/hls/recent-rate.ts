/** What was faster or slower longer ago than this says little of what comes. */
const RECENT_MS = 1000;

/** Of less time than this no rate can be told: the first bytes come at once. */
const TELLING_MS = 100;

/** How fast the bytes of a response have come lately: after an interruption the mean tells nothing of that. */
export class RecentRate {
  #marks: { readonly atMs: number; readonly bytes: number }[] = [];

  /** Another response is read. */
  reset(): void {
    this.#marks = [];
  }

  /** So many bytes have come of it by now. */
  note(bytes: number, atMs: number): void {
    this.#forgetBefore(atMs - RECENT_MS);
    this.#marks.push({ atMs, bytes });
  }

  /** In bytes a millisecond; 0 where nothing has come lately. */
  bytesPerMs(nowMs: number): number {
    this.#forgetBefore(nowMs - RECENT_MS);
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last || last.atMs <= nowMs - RECENT_MS) return 0;
    // What came at once with the first byte is all that is known then.
    const bytes = last === first ? last.bytes : last.bytes - first.bytes;
    return bytes / Math.max(nowMs - first.atMs, TELLING_MS);
  }

  /** The last mark that is older stays, to measure from. */
  #forgetBefore(atMs: number): void {
    while (this.#marks[1] && this.#marks[1].atMs <= atMs) this.#marks.shift();
  }
}
