/** What a link carried over time. The last row marks the end: from there it begins anew. */
export interface Trace {
  readonly name: string;
  /** When each row begins, in milliseconds; the first one is 0. */
  readonly startsMs: readonly number[];
  /** Kilobits a second, so many bits a millisecond. */
  readonly kbps: readonly number[];
  readonly rttMs: readonly number[];
  readonly durationMs: number;
  /** Over all of its time. */
  readonly meanKbps: number;
}

/** Where a trace says nothing of round trips. */
export const USUAL_RTT_MS = 50;

/** Reads `time_s,kbps[,rtt_ms]`; a row without a rate says what else happened then. Throws, with the line, where something else stands there. */
export function parseTrace(name: string, csv: string): Trace {
  const rows = csv.split(/\r?\n/).flatMap((line, index) => {
    // A head, a comment, something else that happened, or the end.
    if (/^\s*(#|$|[a-z])|^[\d.]+,,/i.test(line)) return [];
    const [timeS, kbps, rttMs] = line.split(',').map(Number);
    if (!isAmount(timeS) || !isAmount(kbps)) {
      throw new Error(`${name}, line ${index + 1}: “${line}” is not time_s,kbps[,rtt_ms].`);
    }
    return [{ atMs: timeS * 1000, kbps, rttMs: isAmount(rttMs) ? rttMs : USUAL_RTT_MS }];
  });
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || rows.length < 2 || last.atMs <= first.atMs) {
    throw new Error(`${name} is no trace: it has fewer than two rows, or no time between them.`);
  }
  return makeTrace(
    name,
    rows.map(({ atMs, ...row }) => ({ ...row, atMs: atMs - first.atMs })),
  );
}

/** A link that is the same all the time. */
export function constantTrace(name: string, kbps: number, rttMs: number): Trace {
  const row = { kbps, rttMs };
  return makeTrace(name, [
    { ...row, atMs: 0 },
    { ...row, atMs: 60_000 },
  ]);
}

/** The rows in order, the last one for its time alone. */
export function makeTrace(
  name: string,
  rows: readonly { readonly atMs: number; readonly kbps: number; readonly rttMs: number }[],
): Trace {
  const body = rows.slice(0, -1);
  const durationMs = rows.at(-1)?.atMs ?? 0;
  const startsMs = body.map(({ atMs }) => atMs);
  const bits = body.reduce((sum, { atMs, kbps }, index) => {
    return sum + kbps * ((startsMs[index + 1] ?? durationMs) - atMs);
  }, 0);
  return {
    ...{ name, startsMs, durationMs },
    kbps: body.map(({ kbps }) => kbps),
    rttMs: body.map(({ rttMs }) => rttMs),
    meanKbps: bits / durationMs,
  };
}

/** A place in a trace, which goes on from row to row. */
export class TraceCursor {
  readonly #trace: Trace;
  #row = 0;
  /** When the row ends, on the session's clock. */
  #untilMs: number;

  /** `fromMs`: where in the trace the session's time 0 is. */
  constructor(trace: Trace, fromMs: number) {
    this.#trace = trace;
    const at = fromMs % trace.durationMs;
    while ((trace.startsMs[this.#row + 1] ?? Number.POSITIVE_INFINITY) <= at) this.#row += 1;
    this.#untilMs = this.#rowEndMs - at;
  }

  /** Until when the rate is what it is now. */
  get untilMs(): number {
    return this.#untilMs;
  }

  get kbps(): number {
    return this.#trace.kbps[this.#row] ?? 0;
  }

  get rttMs(): number {
    return this.#trace.rttMs[this.#row] ?? USUAL_RTT_MS;
  }

  /** Goes on to the next row, once its time has come. */
  next(): void {
    this.#row = (this.#row + 1) % this.#trace.startsMs.length;
    this.#untilMs += this.#rowEndMs - (this.#trace.startsMs[this.#row] ?? 0);
  }

  get #rowEndMs(): number {
    return this.#trace.startsMs[this.#row + 1] ?? this.#trace.durationMs;
  }
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
