import { AUTO_AHEAD } from './auto-ahead.ts';

/**
 * How evenly segments have come over a network, in one session or in several. Segments that are fetched one
 * after the other, and take longer to come than they last, leave the player behind until quicker ones have
 * caught up. How far behind it was at the worst is a shortfall: the look-ahead that would just have bridged it.
 */
export interface Pace {
  /** The media that has come, in seconds. */
  readonly mediaSeconds: number;
  /**
   * Of each shortfall what the least look-ahead does not bridge, squared; the sum, in seconds². A long one
   * counts for more than many short ones.
   */
  readonly squaredShortfalls: number;
}

/** Of a network that nothing has come over. */
export const NO_PACE: Pace = { mediaSeconds: 0, squaredShortfalls: 0 };

/** What is known of a network after one more session; what is older fades. */
export function rememberPace(earlier: Pace, session: Pace): Pace {
  const mediaSeconds = earlier.mediaSeconds + session.mediaSeconds;
  const squaredShortfalls = earlier.squaredShortfalls + session.squaredShortfalls;
  const share = Math.min(1, AUTO_AHEAD.rememberedSeconds / Math.max(mediaSeconds, 1));
  return { mediaSeconds: mediaSeconds * share, squaredShortfalls: squaredShortfalls * share };
}

/** A segment that has come over the network. */
export interface Arrival {
  readonly durationSeconds: number;
  /** When it was asked for, and when it was there, on one clock. */
  readonly beganAtMs: number;
  readonly cameAtMs: number;
}

/** Notes the pace of one session, on one timeline. */
export class PaceMeter {
  #mediaSeconds = 0;
  #squaredShortfalls = 0;
  #lastCameAtMs = Number.NEGATIVE_INFINITY;
  #behindSeconds = 0;
  /** How far behind it was at the worst since it last was not. */
  #worstSeconds = 0;

  /** Takes in a segment; nothing of it may be of a cache. */
  note({ durationSeconds, beganAtMs, cameAtMs }: Arrival): void {
    // Of those that share the link each counts from when the one before it was there.
    const tookSeconds = (cameAtMs - Math.max(beganAtMs, this.#lastCameAtMs)) / 1000;
    this.#lastCameAtMs = cameAtMs;
    this.#mediaSeconds += durationSeconds;
    this.#behindSeconds = Math.max(0, this.#behindSeconds + tookSeconds - durationSeconds);
    if (this.#behindSeconds === 0) this.#worstSeconds = 0;
    if (this.#behindSeconds <= this.#worstSeconds) return;
    this.#squaredShortfalls += unbridged(this.#behindSeconds) - unbridged(this.#worstSeconds);
    this.#worstSeconds = this.#behindSeconds;
  }

  get pace(): Pace {
    return { mediaSeconds: this.#mediaSeconds, squaredShortfalls: this.#squaredShortfalls };
  }
}

/** What of a shortfall the least look-ahead does not bridge, squared. */
function unbridged(shortfallSeconds: number): number {
  return Math.max(0, shortfallSeconds - AUTO_AHEAD.leastSeconds) ** 2;
}
