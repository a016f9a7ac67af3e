import type { TraceRow } from '../../origin/rate-plan.ts';
import { makeTrace, type Trace } from '../../sim/trace.ts';

/** A network that carries so many kilobits a second on average, as unevenly as it does. */
export function scaledTo({ name, startsMs, kbps, rttMs, durationMs, meanKbps }: Trace, to: number) {
  const factor = to / meanKbps;
  const rows = startsMs.map((atMs, row) => {
    return { atMs, kbps: Math.round((kbps[row] ?? 0) * factor), rttMs: rttMs[row] ?? 0 };
  });
  return makeTrace(name, [...rows, { atMs: durationMs, kbps: 0, rttMs: 0 }]);
}

/** A network as a link follows it, from somewhere in it on, and round again. */
export function rowsOf({ startsMs, kbps, rttMs, durationMs }: Trace, fromMs = 0): TraceRow[] {
  const rows = startsMs.map((atMs, row) => ({
    atMs,
    kbps: kbps[row] ?? 0,
    rttMs: rttMs[row] ?? 0,
  }));
  const first = rows.findLastIndex(({ atMs }) => atMs <= fromMs);
  const turned = [...rows.slice(first), ...rows.slice(0, first)].map((row) => {
    const sinceMs = row.atMs - fromMs;
    return { ...row, atMs: sinceMs >= 0 ? sinceMs : sinceMs + durationMs };
  });
  const begun = turned.map((row, index) => (index === 0 ? { ...row, atMs: 0 } : row));
  const rest = rows[first];
  // What of the row where it begins lies before that comes at the end.
  const last =
    rest && rest.atMs < fromMs ? [{ ...rest, atMs: durationMs - fromMs + rest.atMs }] : [];
  return [...begun, ...last, { atMs: durationMs, kbps: 0, rttMs: 0 }].map(
    ({ atMs, kbps, rttMs }) => [atMs / 1000, kbps, rttMs] as const,
  );
}
