import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';

/** What hls.js works out of the pieces of a segment. */
const TIMES = [
  ...(['startPTS', 'endPTS', 'maxStartPTS', 'minEndPTS', 'startDTS', 'endDTS'] as const),
  'deltaPTS',
] as const;

/**
 * Sees to it that no frames are lost where a seek leaves a segment that is being appended in pieces. hls.js
 * (1.7.4) then takes the one after it for what follows the last piece, and moves its first frame there; and
 * holds the segment for no longer than what has come of it. So it begins to load anew, and is told what it
 * knew before the first piece.
 */
export class LeftInPart {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  /** The segment of which there are pieces, and more are to come; and how its times are put back. */
  #inPieces: { readonly frag: Fragment; readonly putBack: () => void } | undefined;
  #isLeaving = false;

  constructor(hls: Hls, video: HTMLVideoElement) {
    this.#hls = hls;
    this.#video = video;
  }

  /** Follows the seeks; what it returns ends that. */
  watch(): () => void {
    const look = () => this.#leaveIfLeft();
    this.#video.addEventListener('seeking', look);
    return () => this.#video.removeEventListener('seeking', look);
  }

  /** A piece of a segment is about to be given. */
  giving(frag: Fragment): void {
    if (this.#inPieces?.frag === frag) return;
    const { fragments = [] } = this.#hls.levels[frag.level]?.details ?? {};
    this.#inPieces = { frag, putBack: keepTimes(frag, fragments) };
  }

  /** No more of it comes: it is whole, or was given up. */
  ended(frag: Fragment, isWhole: boolean): void {
    if (this.#inPieces?.frag !== frag) return;
    if (!isWhole) this.#leaveIfLeft();
    this.#inPieces = undefined;
  }

  #leaveIfLeft(): void {
    const [hls, video, left] = [this.#hls, this.#video, this.#inPieces];
    if (!left || !video.seeking || this.#isLeaving || !hls.loadingEnabled) return;
    const { start, end } = left.frag;
    if (start <= video.currentTime && video.currentTime < end) return;
    this.#inPieces = undefined;
    this.#isLeaving = true;
    // It may be in the midst of taking note of the seek.
    queueMicrotask(() => {
      this.#isLeaving = false;
      if (hls.media !== video || !hls.loadingEnabled) return;
      const { bufferingEnabled } = hls;
      hls.stopLoad();
      left.putBack();
      hls.startLoad(video.currentTime, true);
      if (!bufferingEnabled) hls.pauseBuffering();
    });
  }
}

/** Keeps the times of a segment and those after it, as they are now; what it returns puts them back. */
function keepTimes(frag: Fragment, fragments: readonly Fragment[]): () => void {
  const { start, duration } = frag;
  const times = Object.fromEntries(TIMES.map((name) => [name, frag[name]]));
  const after = fragments.slice(fragments.indexOf(frag) + 1);
  const starts = after.map((each) => each.start);
  return () => {
    frag.setStart(start);
    frag.setDuration(duration);
    Object.assign(frag, times);
    for (const [at, each] of after.entries()) each.setStart(starts[at] ?? each.start);
  };
}
