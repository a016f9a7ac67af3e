import type { Fragment } from 'hls.js';
import { SILENT_MS } from '../../../sw/core/doubt.ts';

/** A request without a byte for so long is as good as dead: hls.js itself gives up after 10 s. */
const DEAD_MS = 8000;

/** What a player fetches past the worker, for as long as it may come. */
export class Arrivals {
  readonly #all = new Map<Fragment, { readonly bytes: number; readonly atMs: number }>();

  /** It has been asked for. */
  add(fragment: Fragment): void {
    this.#all.set(fragment, { bytes: 0, atMs: performance.now() });
  }

  /** Its last byte has come, or none will. */
  delete(fragment: Fragment): void {
    this.#all.delete(fragment);
  }

  clear(): void {
    this.#all.clear();
  }

  /** What may come still, and whether something of it has come lately. */
  look(): { readonly fragment: Fragment; readonly isSilent: boolean }[] {
    const nowMs = performance.now();
    for (const [fragment, { bytes }] of this.#all) {
      const { loaded } = fragment.stats;
      if (loaded > bytes) this.#all.set(fragment, { bytes: loaded, atMs: nowMs });
    }
    return [...this.#all]
      .map(([fragment, { atMs }]) => ({ fragment, silentMs: nowMs - atMs }))
      .filter(({ silentMs }) => silentMs < DEAD_MS)
      .map(({ fragment, silentMs }) => ({ fragment, isSilent: silentMs >= SILENT_MS }));
  }
}
