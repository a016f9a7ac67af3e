import { type Trace, TraceCursor } from './trace.ts';

/** A response on its way: a round trip, then bytes, which share the link with all others. */
export interface Transfer {
  readonly bytes: number;
  readonly beganAtMs: number;
  readonly firstByteAtMs: number;
  receivedBytes: number;
}

/** A link as a trace has it, on a clock that goes from one event to the next. */
export class FluidLink {
  readonly #cursor: TraceCursor;
  readonly #transfers = new Set<Transfer>();
  #nowMs = 0;
  /** All that it has carried. */
  carriedBytes = 0;

  constructor(trace: Trace, fromMs: number) {
    this.#cursor = new TraceCursor(trace, fromMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  begin(bytes: number): Transfer {
    const transfer = {
      bytes,
      beganAtMs: this.#nowMs,
      firstByteAtMs: this.#nowMs + this.#cursor.rttMs,
      receivedBytes: 0,
    };
    this.#transfers.add(transfer);
    return transfer;
  }

  cut(transfer: Transfer): void {
    this.#transfers.delete(transfer);
  }

  /** When something happens next: a first byte, a last one, or another rate. */
  get nextMs(): number {
    let nextMs = this.#cursor.untilMs;
    const rate = this.#bytesPerMs();
    for (const { firstByteAtMs, bytes, receivedBytes } of this.#transfers) {
      if (firstByteAtMs > this.#nowMs) nextMs = Math.min(nextMs, firstByteAtMs);
      else if (rate > 0) nextMs = Math.min(nextMs, this.#nowMs + (bytes - receivedBytes) / rate);
    }
    return nextMs;
  }

  /** Lets time pass, no further than to the next event; returns what has come by then. */
  advance(toMs: number): readonly Transfer[] {
    const bytes = this.#bytesPerMs() * (toMs - this.#nowMs);
    const done: Transfer[] = [];
    for (const transfer of this.#transfers) {
      if (transfer.firstByteAtMs > this.#nowMs) continue;
      const left = transfer.bytes - transfer.receivedBytes;
      // What is left of a byte is arithmetic.
      const isDone = left <= bytes + 1e-3;
      this.carriedBytes += isDone ? left : bytes;
      transfer.receivedBytes = isDone ? transfer.bytes : transfer.receivedBytes + bytes;
      if (isDone) done.push(transfer);
    }
    for (const transfer of done) this.#transfers.delete(transfer);
    this.#nowMs = toMs;
    while (this.#cursor.untilMs <= toMs) this.#cursor.next();
    return done;
  }

  /** What each of those that bytes come of gets. */
  #bytesPerMs(): number {
    let flowing = 0;
    for (const { firstByteAtMs } of this.#transfers) if (firstByteAtMs <= this.#nowMs) flowing += 1;
    return flowing === 0 ? 0 : this.#cursor.kbps / 8 / flowing;
  }
}
