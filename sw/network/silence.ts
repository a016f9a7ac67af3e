/**
 * A download without a byte for so long is as good as dead. It is less than the 10 s after which
 * hls.js asks again, so that it need not join the same dead download.
 */
const SILENCE_MS = 8000;

/** So few bytes in that time are no better than none: 4 kbit/s is no line for video. */
const LEAST_BYTES = 4096;

/** For how long a download has brought nothing that tells of a line that is not dead. */
export class Silence {
  readonly #onSilence: () => boolean;
  #sinceMs = performance.now();
  #nextMarkBytes = LEAST_BYTES;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Once it is silent it says so again and again, until it is answered with yes. */
  constructor(onSilence: () => boolean) {
    this.#onSilence = onSilence;
    this.#watch();
  }

  /** Since the last bytes that tell, or the request. */
  get ms(): number {
    return performance.now() - this.#sinceMs;
  }

  /** Whether no byte has come for so long that none will. */
  get isDeath(): boolean {
    return this.ms >= SILENCE_MS;
  }

  /** When the last bytes that tell came, or the request went out, on the clock of `performance.now()`. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Its head has come. */
  headCame(): void {
    this.#sinceMs = performance.now();
  }

  /** So many bytes of it have come so far; says whether the last of them tell of a line that is not dead. */
  bytesCame(receivedBytes: number): boolean {
    if (receivedBytes < this.#nextMarkBytes) return false;
    this.#nextMarkBytes = receivedBytes + LEAST_BYTES;
    this.#sinceMs = performance.now();
    return true;
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #watch(): void {
    const leftMs = SILENCE_MS - this.ms;
    this.#timer = setTimeout(
      () => {
        if (!this.isDeath || !this.#onSilence()) this.#watch();
      },
      leftMs > 0 ? leftMs : SILENCE_MS,
    );
  }
}
