import { chooseAhead } from '../../sw/core/auto-ahead.ts';
import { NO_PACE, type Pace, PaceMeter } from '../../sw/core/pace.ts';

/** What a session with `ahead=auto` knows: of its network from before, and what has come of it since. */
export class AutoSession {
  readonly meter = new PaceMeter();
  readonly #earlier: Pace;
  readonly #isSavingData: boolean;
  #lastSeconds = 0;

  constructor(earlier = NO_PACE, isSavingData = false) {
    this.#earlier = earlier;
    this.#isSavingData = isSavingData;
  }

  /** N, after so many seconds watched. */
  ahead(watchedSeconds: number, segmentSeconds: number): number {
    const { ahead, aheadSeconds } = chooseAhead({
      ...{ watchedSeconds, segmentSeconds },
      ...{ session: this.meter.pace, earlier: this.#earlier },
      ...{ isSavingData: this.#isSavingData, lastSeconds: this.#lastSeconds },
    });
    this.#lastSeconds = aheadSeconds;
    return ahead;
  }
}
