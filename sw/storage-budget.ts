/** The largest share of the browser's quota that segments may take. */
const QUOTA_SHARE = 0.5;
/** Far more than any window needs; a disk has better uses for the rest. */
const MAX_BYTES = 4 * 2 ** 30;
/** How long a refusal of the storage counts: other sites' data comes and goes. */
const REFUSAL_LASTS_MS = 60_000;

/** How many bytes the segment store may hold, as far as the browser says. */
export class StorageBudget {
  #quotaBytes: number | undefined;
  #refused: { readonly atBytes: number; readonly untilMs: number } | undefined;

  /** Asks the browser once; a browser that does not say is taken at its largest. */
  async measure(): Promise<void> {
    if (this.#quotaBytes !== undefined) return;
    // WebKitGTK has no `navigator.storage` at all.
    const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
    this.#quotaBytes = (estimate?.quota ?? Number.POSITIVE_INFINITY) * QUOTA_SHARE;
  }

  /** The storage refused a segment when it held so many bytes: for a while, no more than that. */
  refusedAt(heldBytes: number): void {
    this.#refused = { atBytes: heldBytes, untilMs: Date.now() + REFUSAL_LASTS_MS };
    this.#quotaBytes = undefined;
  }

  /** Whether the storage has refused a segment lately. */
  get isShort(): boolean {
    return this.#refused !== undefined && Date.now() < this.#refused.untilMs;
  }

  get bytes(): number {
    const most = Math.min(this.#quotaBytes ?? MAX_BYTES, MAX_BYTES);
    return this.isShort ? Math.min(most, this.#refused?.atBytes ?? most) : most;
  }
}
