import type { SimFilm } from './film.ts';

/**
 * A picture that moves while there is something to show: from the memory of its player, whole segments,
 * and where the player shows frames before their segment is whole, of what has come of the next one.
 */
export class Playback {
  readonly #film: SimFilm;
  positionSeconds = 0;
  /** Whether it is to move. */
  isPlaying = true;
  isMoving = false;
  /** The end of what is in memory without a gap from the position on. */
  bufferEndSeconds = 0;
  /** What of the segment after it can be shown already, in seconds. */
  partSeconds = 0;
  startedAtMs: number | undefined;
  stalls = 0;
  stalledMs = 0;
  watchedSeconds = 0;
  /** The segments that were on the screen. */
  readonly seen = new Set<number>();

  constructor(film: SimFilm) {
    this.#film = film;
  }

  get hasEnded(): boolean {
    return this.positionSeconds >= this.#film.durationSeconds - 1e-6;
  }

  get playableEndSeconds(): number {
    return this.bufferEndSeconds + this.partSeconds;
  }

  get aheadSeconds(): number {
    return this.bufferEndSeconds - this.positionSeconds;
  }

  /** Lets time pass in which nothing comes. */
  advance(ms: number): void {
    if (!this.isMoving) {
      if (this.startedAtMs !== undefined && this.isPlaying && !this.hasEnded) this.stalledMs += ms;
      return;
    }
    const seconds = Math.min(ms / 1000, this.playableEndSeconds - this.positionSeconds);
    this.positionSeconds += seconds;
    this.watchedSeconds += seconds;
  }

  /** Begins to move, or stops, as there is something to show or not. `isReady`: enough to begin with. */
  look(nowMs: number, isReady: boolean): void {
    const isThere = this.playableEndSeconds - this.positionSeconds > 1e-6;
    if (this.isMoving && !isThere) {
      this.isMoving = false;
      if (!this.hasEnded) this.stalls += 1;
    } else if (!this.isMoving && this.isPlaying && isThere && isReady) {
      this.isMoving = true;
      this.startedAtMs ??= nowMs;
    }
  }
}
