import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';
import type { NetworkTiming } from '../../../sw/core/network-timing.ts';

/**
 * What has come and tells nothing of the network as it is: of a cache, or held since another day. hls.js
 * samples its bandwidth when a fragment is in the buffer, from its bytes: without any there is no sample.
 */
export class Untelling {
  readonly #hls: Pick<Hls, 'bandwidthEstimate' | 'ttfbEstimate'>;
  readonly #all = new WeakSet<Fragment>();
  readonly #bytes = new WeakMap<Fragment, number>();

  constructor(hls: Pick<Hls, 'bandwidthEstimate' | 'ttfbEstimate'>) {
    this.#hls = hls;
  }

  /** Such a one has come; says how long it would have taken as far as hls.js knows. */
  add(fragment: Fragment, bytes: number): Required<NetworkTiming> {
    this.#all.add(fragment);
    const { bandwidthEstimate, ttfbEstimate } = this.#hls;
    const transferMs = (bytes * 8000) / bandwidthEstimate;
    return { firstByteMs: ttfbEstimate, totalMs: ttfbEstimate + transferMs };
  }

  /** It is about to be appended. */
  leaveOut(fragment: Fragment): void {
    if (!this.#all.delete(fragment)) return;
    this.#bytes.set(fragment, fragment.stats.loaded);
    fragment.stats.loaded = 0;
  }

  /** It is in the buffer, and hls.js has passed it over. */
  restore(fragment: Fragment): void {
    fragment.stats.loaded = this.#bytes.get(fragment) ?? fragment.stats.loaded;
    this.#bytes.delete(fragment);
  }
}
