import type Hls from 'hls.js';
import type { InterstitialEvent } from 'hls.js';

/**
 * Where hls.js plays its stream, or is about to. Its media element may not be there yet, and somebody
 * else may have it meanwhile: an advertisement (HLS Interstitials), which is a player of its own.
 */
export class HlsPlace {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  #leftAtSeconds: number | undefined;

  constructor(hls: Hls, video: HTMLVideoElement) {
    this.#hls = hls;
    this.#video = video;
  }

  /** Another stream is opened. */
  reset(): void {
    this.#leftAtSeconds = undefined;
  }

  /** The playhead has moved: hls.js goes on here when it has its media element again. */
  note(): void {
    if (!this.isAway) this.#leftAtSeconds = this.#video.currentTime;
  }

  /** In media seconds; `endSeconds` is where the stream ends, as far as it is known. */
  positionSeconds(endSeconds: number): number {
    const { interstitialsManager } = this.#hls;
    const startPosition = this.#startPosition;
    const advertisement = this.#advertisement;
    if (advertisement) {
      const { currentTime = 0 } = interstitialsManager?.primary ?? {};
      return Math.max(currentTime, advertisement.resumeTime);
    }
    const { currentTime } = this.#video;
    if (!this.#hasVideo && this.#leftAtSeconds !== undefined) return this.#leftAtSeconds;
    // Play may be pressed before there is anything to be played; beyond the end hls.js starts at the beginning.
    const isAhead = startPosition > 0 && startPosition < endSeconds;
    return this.#isAtStart && isAhead ? startPosition : currentTime;
  }

  /** Whether the media element's buffer and end are not this stream's now. */
  get isAway(): boolean {
    return !this.#hasVideo || this.#advertisement !== undefined;
  }

  /** Whether it cannot be said yet where hls.js begins, or it loads an advertisement first. */
  get isWaiting(): boolean {
    const { interstitialsManager } = this.#hls;
    if (this.#advertisement) return interstitialsManager?.bufferingItem?.event !== undefined;
    return this.#isAtStart && this.#video.buffered.length === 0 && this.#startPosition < 0;
  }

  /** Where hls.js begins, or will by its configuration once it loads; below 0, where only the list tells. */
  get #startPosition(): number {
    const { startPosition, config } = this.#hls;
    return startPosition >= 0 ? startPosition : config.startPosition;
  }

  /** Whether nothing has been shown yet, nor sought. */
  get #isAtStart(): boolean {
    const { currentTime, played } = this.#video;
    return currentTime === 0 && played.length === 0;
  }

  get #advertisement(): InterstitialEvent | undefined {
    return this.#hls.interstitialsManager?.playingItem?.event;
  }

  /** What is appended in place plays on the stream's own timeline, through the player that has the element then. */
  get #hasVideo(): boolean {
    const { interstitialsManager, media } = this.#hls;
    const isInPlace = interstitialsManager?.bufferingItem?.event?.appendInPlace ?? false;
    return media === this.#video || (media === null && isInPlace);
  }
}
