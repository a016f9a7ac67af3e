import { secondsAhead } from './time-ranges.ts';

/** What lies ahead beside what the next segment takes, while the network carries something else. */
const EASE_SECONDS = 1;

/** What a player's ease depends on besides how long its segments take. */
export interface EaseContext {
  readonly buffered: TimeRanges;
  readonly positionSeconds: number;
  readonly playbackRate: number;
  /** Where that much is ahead, the player asks for nothing more, in media seconds. */
  readonly bufferGoalSeconds: number;
}

/** Whether the network may carry something else for a moment, and the picture goes on all the same. */
export class Ease {
  #lastTookSeconds: number | undefined;
  #hasFailed = false;

  /** Another stream is opened. */
  reset(): void {
    this.#lastTookSeconds = undefined;
    this.#hasFailed = false;
  }

  /** A segment has come, so many seconds after it was asked for. */
  came(tookSeconds: number): void {
    this.#lastTookSeconds = tookSeconds;
    this.#hasFailed = false;
  }

  /** What was asked for has failed: nothing is on its way that could be held up. */
  failed(): void {
    this.#hasFailed = true;
  }

  /** Whether the first segment has come, or will not. */
  get hasBegun(): boolean {
    return this.#hasFailed || this.#lastTookSeconds !== undefined;
  }

  /** Whether more lies ahead of a playing picture than the next segment takes, or all that may. */
  isAtEase({ buffered, positionSeconds, playbackRate, bufferGoalSeconds }: EaseContext): boolean {
    if (this.#hasFailed) return true;
    if (this.#lastTookSeconds === undefined) return false;
    const enoughSeconds = (this.#lastTookSeconds + EASE_SECONDS) * (playbackRate || 1);
    return secondsAhead(buffered, positionSeconds) >= Math.min(enoughSeconds, bufferGoalSeconds);
  }
}
