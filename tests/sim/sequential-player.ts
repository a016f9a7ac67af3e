import type { Transfer } from './fluid-link.ts';
import { SimPlayer, type VisitOptions } from './player.ts';

/** How far hls.js 1.7 loads ahead by itself: its `maxBufferLength`, `maxBufferSize` and `maxMaxBufferLength`. */
const HLS_BUFFER = { leastSeconds: 30, bytes: 60e6, mostSeconds: 600 };

/** A player alone: one segment after the other, whole, until so much is in its memory. */
export class SequentialPlayer extends SimPlayer {
  readonly #goalSeconds: number;
  #asked: { readonly sequence: number; readonly transfer: Transfer } | undefined;
  /** The segments in its memory lie without a gap up to here. */
  #nextSequence = 0;

  /** `goalSeconds`: how much is to lie ahead; as much as hls.js wants by itself, if nothing is said. */
  constructor(options: VisitOptions, goalSeconds?: number) {
    super(options);
    const { durationSeconds, segments } = options.film;
    const bytesPerSecond = segments.reduce((sum, { bytes }) => sum + bytes, 0) / durationSeconds;
    const { leastSeconds, bytes, mostSeconds } = HLS_BUFFER;
    const usual = Math.min(Math.max(bytes / bytesPerSecond, leastSeconds), mostSeconds);
    this.#goalSeconds = goalSeconds ?? usual;
  }

  protected act(): void {
    const { playback, film, link } = this;
    const isWanted = playback.aheadSeconds < this.#goalSeconds;
    if (!this.#asked && isWanted && this.#nextSequence < film.segments.length) {
      const sequence = this.#nextSequence;
      this.#asked = { sequence, transfer: this.request(sequence) };
    }
    playback.look(link.nowMs, true);
  }

  protected came(transfer: Transfer): void {
    if (transfer !== this.#asked?.transfer) return;
    const { sequence } = this.#asked;
    const { start = 0, duration = 0 } = this.film.segments[sequence] ?? {};
    this.count(sequence, transfer.bytes);
    this.playback.bufferEndSeconds = start + duration;
    this.#nextSequence = sequence + 1;
    this.#asked = undefined;
  }

  /** When enough of what is in memory has been played. */
  protected timerMs(): number {
    const { playback, link } = this;
    if (this.#asked || !playback.isMoving) return Number.POSITIVE_INFINITY;
    const overSeconds = playback.aheadSeconds - this.#goalSeconds;
    return overSeconds > 0 ? link.nowMs + overSeconds * 1000 + 1 : link.nowMs + 100;
  }

  protected *underWay() {
    if (this.#asked) yield [this.#asked.sequence, this.#asked.transfer] as const;
  }

  protected seek(): void {
    const { playback } = this;
    if (this.#asked) {
      this.count(this.#asked.sequence, this.#asked.transfer.receivedBytes);
      this.link.cut(this.#asked.transfer);
      this.#asked = undefined;
    }
    this.#nextSequence = this.sequenceAt(playback.positionSeconds);
    playback.bufferEndSeconds = playback.positionSeconds;
  }
}
