/** A row of a recorded network: from `timeSeconds` on, `kbps` hold, and `rttMs` if it was recorded. */
export type TraceRow = readonly [timeSeconds: number, kbps: number, rttMs?: number];

/** How fast a link is, over time. Times are milliseconds on the clock of `performance.now()`. */
export interface RatePlan {
  bytesPerMsAt(timeMs: number): number;
  /** What the link can carry from one moment to another; exact across changes of the rate. */
  bytesBetween(fromMs: number, toMs: number): number;
  /** When the rate changes next; `Infinity` if it never does. */
  changeAfter(timeMs: number): number;
  /** The round trip that the plan prescribes, if it prescribes one. */
  rttMsAt(timeMs: number): number | undefined;
}

/** One rate for ever. `Infinity` is a link without a limit, 0 one that carries nothing. */
export function steadyRate(kbps: number): RatePlan {
  const bytesPerMs = kbps / 8;
  return {
    bytesPerMsAt: () => bytesPerMs,
    bytesBetween: (fromMs, toMs) => (toMs > fromMs ? (toMs - fromMs) * bytesPerMs : 0),
    changeAfter: () => Infinity,
    rttMsAt: () => undefined,
  };
}

/** Rates that follow a recording from `startMs` on. Its last row only marks the end: from there it loops. */
export function recordedRate(rows: readonly TraceRow[], startMs: number): RatePlan {
  const times = rows.map(([timeSeconds]) => (timeSeconds - (rows[0]?.[0] ?? 0)) * 1000);
  const durationMs = times.at(-1) ?? 0;
  if (!(durationMs > 0)) throw new RangeError('A trace needs two rows at least, in order of time.');

  // Bytes carried up to each row, so that any stretch of time is one subtraction.
  const carried = [0];
  for (let i = 1; i < rows.length; i += 1) {
    carried[i] = at(carried, i - 1) + (at(times, i) - at(times, i - 1)) * (at(rows, i - 1)[1] / 8);
  }

  const place = (timeMs: number) => {
    const elapsedMs = Math.max(0, timeMs - startMs);
    const loops = Math.floor(elapsedMs / durationMs);
    const offsetMs = elapsedMs - loops * durationMs;
    return { loops, offsetMs, row: lastAtOrBefore(times, offsetMs) };
  };
  const carriedUntil = (timeMs: number) => {
    const { loops, offsetMs, row } = place(timeMs);
    const sinceRow = (offsetMs - at(times, row)) * (at(rows, row)[1] / 8);
    return loops * at(carried, rows.length - 1) + at(carried, row) + sinceRow;
  };
  return {
    bytesPerMsAt: (timeMs) => at(rows, place(timeMs).row)[1] / 8,
    bytesBetween: (fromMs, toMs) => carriedUntil(toMs) - carriedUntil(fromMs),
    changeAfter(timeMs) {
      const { loops, row } = place(timeMs);
      return startMs + loops * durationMs + at(times, row + 1);
    },
    rttMsAt: (timeMs) => at(rows, place(timeMs).row)[2],
  };
}

/** The row in force, never the last one, which has no length. */
function lastAtOrBefore(times: readonly number[], offsetMs: number): number {
  let low = 0;
  let high = times.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (at(times, middle) <= offsetMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`No item ${index} in a list of ${list.length}.`);
  return item;
}
