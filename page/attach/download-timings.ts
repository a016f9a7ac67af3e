import type { NetworkTiming } from '../../sw/core/network-timing.ts';
import type { SegmentKey } from '../../sw/core/segment.ts';

/** How long hls.js may wait for the truth about a download after its last byte. */
const TIMEOUT_MS = 100;

/** What the worker says the network did for downloads that have ended, until the player asks for it. */
export class DownloadTimings {
  readonly #known = new Map<SegmentKey, NetworkTiming>();
  readonly #waiters = new Map<SegmentKey, () => void>();

  note(key: SegmentKey, timing: NetworkTiming): void {
    this.#known.set(key, timing);
    this.#waiters.get(key)?.();
  }

  /** What is known of a resource is of a download before. */
  forget(key: SegmentKey): void {
    this.#known.delete(key);
  }

  /** The player has its last byte about when the worker does: the word of it is on its way. */
  async take(key: SegmentKey): Promise<NetworkTiming | undefined> {
    if (!this.#known.has(key)) {
      await new Promise<void>((resolve) => {
        this.#waiters.set(key, resolve);
        setTimeout(resolve, TIMEOUT_MS);
      });
    }
    const timing = this.#known.get(key);
    this.#known.delete(key);
    this.#waiters.delete(key);
    return timing;
  }
}
