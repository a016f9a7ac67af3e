/** The largest share of the browser's quota that segments may take. */
const QUOTA_SHARE = 0.5;
/** Far more than any window needs; a disk has better uses for the rest. */
const MAX_BYTES = 4 * 2 ** 30;
/** How long a refusal of the storage counts: other sites' data comes and goes. */
const REFUSAL_LASTS_MS = 60_000;

/** How many bytes the segment store may hold, as far as the browser says. */
export class StorageBudget {
  #quotaBytes: number | undefined;
  #refusedAtBytes = MAX_BYTES;
  #refusedUntilMs = 0;

  /** Asks the browser once; a browser that does not say is taken at its largest. */
  async measure(): Promise<void> {
    if (this.#quotaBytes !== undefined) return;
    // WebKitGTK has no `navigator.storage` at all.
    const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
    this.#quotaBytes = (estimate?.quota ?? Number.POSITIVE_INFINITY) * QUOTA_SHARE;
  }

  /** The storage refused a segment when it held so many bytes: for a while, no more than that. */
  refusedAt(heldBytes: number): void {
    this.#refusedAtBytes = heldBytes;
    this.#refusedUntilMs = Date.now() + REFUSAL_LASTS_MS;
    this.#quotaBytes = undefined;
  }

  /** Whether the storage has refused a segment lately. */
  get isShort(): boolean {
    return Date.now() < this.#refusedUntilMs;
  }

  get bytes(): number {
    const refusedBytes = this.isShort ? this.#refusedAtBytes : MAX_BYTES;
    return Math.min(this.#quotaBytes ?? MAX_BYTES, MAX_BYTES, refusedBytes);
  }
}
