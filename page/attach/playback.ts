import type { PlayState } from '../../sw/core/prefetch-window.ts';

/** What moves the playhead, or says whether it moves. */
const VIDEO_EVENTS = ['timeupdate', 'seeking', 'seeked', 'play', 'pause', 'ended', 'ratechange'];

/** Whether a media element plays, and has since its stream was opened. */
export class Playback {
  readonly #video: HTMLVideoElement;
  #hasPlayed: boolean;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#hasPlayed = this.isPlaying;
  }

  get hasPlayed(): boolean {
    return this.#hasPlayed;
  }

  get isPlaying(): boolean {
    return !this.#video.paused && !this.#video.ended;
  }

  /** Whether it will play by itself, as its `autoplay` attribute says, once enough has come. */
  get isAboutToPlay(): boolean {
    return this.#video.autoplay && !this.#hasPlayed;
  }

  get state(): PlayState {
    if (!this.#hasPlayed && !this.#video.autoplay) return 'loaded';
    if (this.#video.ended) return 'ended';
    return this.#video.paused ? 'paused' : 'playing';
  }

  /** Another stream is opened: it has not been played. */
  reset(): void {
    this.#hasPlayed = false;
  }

  /** Calls back whenever the playhead moves, or begins or ceases to, until the signal. */
  listen(onMove: () => void, signal: AbortSignal): void {
    const moved = ({ type }: Event) => {
      this.#hasPlayed ||= type === 'play';
      onMove();
    };
    for (const event of VIDEO_EVENTS) this.#video.addEventListener(event, moved, { signal });
  }
}
