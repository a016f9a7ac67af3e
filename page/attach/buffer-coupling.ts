import { coupleBuffer, type Holding } from '../../sw/core/forward-buffer.ts';
import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { Settings } from '../../sw/core/settings.ts';
import type { PlayerAdapter } from './player-adapter.ts';

/** A timer that fires a hair early must not miss the moment at which the window moves. */
const TIMER_MARGIN_MS = 2;

/** Keeps a player's forward buffer such that it asks for a segment just when the window reaches it. */
export class BufferCoupling {
  readonly #adapter: PlayerAdapter;
  readonly #onMove: () => void;
  #moveTimer: ReturnType<typeof setTimeout> | undefined;
  #forwardSeconds = 0;

  /** `onMove` is called when the window moves on by itself. */
  constructor(adapter: PlayerAdapter, onMove: () => void) {
    this.#adapter = adapter;
    this.#onMove = onMove;
  }

  /** What the player was last allowed to have ahead, in media seconds. */
  get forwardSeconds(): number {
    return this.#forwardSeconds;
  }

  couple(now: {
    readonly state: PlayState;
    readonly playbackRate: number;
    readonly settings: Settings;
    readonly isMoving: boolean;
    readonly holding: Holding;
    readonly isAboutToPlay: boolean;
  }): void {
    clearTimeout(this.#moveTimer);
    const { main, positionSeconds } = this.#adapter;
    const segments = main?.segments ?? [];
    const { forwardSeconds, nextMoveSeconds } = coupleBuffer({ ...now, segments, positionSeconds });
    this.#forwardSeconds = forwardSeconds;
    this.#adapter.setForwardBuffer(forwardSeconds);
    const { playbackRate, isMoving } = now;
    if (nextMoveSeconds === undefined || !isMoving || playbackRate <= 0) return;
    // `timeupdate` comes four times a second; the window moves at the moment itself.
    const waitMs = ((nextMoveSeconds - positionSeconds) / playbackRate) * 1000;
    this.#moveTimer = setTimeout(this.#onMove, Math.max(waitMs, 0) + TIMER_MARGIN_MS);
  }

  end(): void {
    clearTimeout(this.#moveTimer);
  }
}
