import type Hls from 'hls.js';

/** Where hls.js plays, or is about to: its media element may not be there yet. */
export class HlsPlace {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;

  constructor(hls: Hls, video: HTMLVideoElement) {
    this.#hls = hls;
    this.#video = video;
  }

  /** In media seconds; `endSeconds` is where the stream ends, as far as it is known. */
  positionSeconds(endSeconds: number): number {
    const { currentTime } = this.#video;
    const start = this.#hls.startPosition;
    // Play may be pressed before there is anything to be played; beyond the end hls.js starts at the beginning.
    return this.#isAtStart && start > 0 && start < endSeconds ? start : currentTime;
  }

  /** Whether hls.js itself does not know yet where it begins: at a live stream's edge, for one. */
  get isUnknown(): boolean {
    return this.#isAtStart && this.#video.buffered.length === 0 && this.#hls.startPosition < 0;
  }

  /** Whether nothing has been shown yet, nor sought. */
  get #isAtStart(): boolean {
    const { currentTime, played } = this.#video;
    return currentTime === 0 && played.length === 0;
  }
}
