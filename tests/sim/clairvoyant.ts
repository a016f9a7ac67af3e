import type { Outcome } from './outcome.ts';
import type { VisitOptions } from './player.ts';
import { type Trace, TraceCursor } from './trace.ts';

/** Media is fetched frame by frame: no player shows less at once. */
const PIECE_SECONDS = 0.04;
/** So long an interruption is seen. */
const SEEN_MS = 1;

/**
 * The player that knows the future of the link, and not of the viewer: it begins as soon as can be, stalls
 * only where nobody could help it, and fetches each piece as late as its own deadline and those of all later
 * ones allow. Round trips cost it nothing. Nothing can have fewer stalls, and with those less look-ahead.
 */
export function playClairvoyantly({ film, trace, fromMs, visit }: VisitOptions): Outcome {
  const pieces = film.segments.flatMap(({ bytes, duration }) => {
    const count = Math.max(1, Math.round(duration / PIECE_SECONDS));
    return Array.from({ length: count }, () => ({
      bytes: bytes / count,
      seconds: duration / count,
    }));
  });
  const link = new Capacity(trace, fromMs);
  // As soon as can be: when each piece is there, and when it is played.
  const playedAtMs: number[] = [];
  let [asked, readyMs] = [0, 0];
  for (const { bytes, seconds } of pieces) {
    asked += bytes;
    const atMs = Math.max(readyMs, link.timeOf(asked));
    playedAtMs.push(atMs);
    readyMs = atMs + seconds * 1000;
  }
  // As late as can be: from the last one back.
  const startsAtMs = new Array<number>(pieces.length);
  let latestMs = Number.POSITIVE_INFINITY;
  for (let at = pieces.length - 1; at >= 0; at -= 1) {
    const endMs = Math.min(latestMs, playedAtMs[at] ?? 0);
    latestMs = link.timeOf(Math.max(0, link.bytesAt(endMs) - (pieces[at]?.bytes ?? 0)));
    startsAtMs[at] = latestMs;
  }
  let [watched, leavesAtMs, seenPieces] = [0, playedAtMs[0] ?? 0, 0];
  let [seenStallMs, seenStalls, endMs] = [0, 0, playedAtMs[0] ?? 0];
  for (const [at, { seconds }] of pieces.entries()) {
    const atMs = playedAtMs[at] ?? 0;
    if (atMs > endMs + SEEN_MS) {
      seenStalls += 1;
      seenStallMs += atMs - endMs;
    }
    const part = Math.min(seconds, visit.watchedSeconds - watched);
    watched += part;
    leavesAtMs = atMs + part * 1000;
    endMs = atMs + seconds * 1000;
    seenPieces = at + 1;
    if (watched >= visit.watchedSeconds - 1e-6) break;
  }
  let [fetchedBytes, wastedBytes, wastedSeconds] = [0, 0, 0];
  for (const [at, { bytes, seconds }] of pieces.entries()) {
    if ((startsAtMs[at] ?? 0) >= leavesAtMs) break;
    fetchedBytes += bytes;
    if (at < seenPieces) continue;
    wastedBytes += bytes;
    wastedSeconds += seconds;
  }
  return {
    startUpSeconds: (playedAtMs[0] ?? 0) / 1000,
    stalls: seenStalls,
    stallSeconds: seenStallMs / 1000,
    watchedSeconds: watched,
    ...{ fetchedBytes, wastedBytes, wastedSeconds },
    linkShare: fetchedBytes / Math.max(1, link.bytesAt(leavesAtMs)),
    requests: [],
  };
}

/** How much a link can have carried by when. */
class Capacity {
  readonly #atMs: number[] = [0];
  readonly #bytes: number[] = [0];
  readonly #cursor: TraceCursor;

  constructor(trace: Trace, fromMs: number) {
    this.#cursor = new TraceCursor(trace, fromMs);
  }

  /** When it can have carried so many bytes. */
  timeOf(bytes: number): number {
    while ((this.#bytes.at(-1) ?? 0) < bytes) this.#goOn();
    return between(this.#bytes, this.#atMs, bytes);
  }

  bytesAt(ms: number): number {
    while ((this.#atMs.at(-1) ?? 0) < ms) this.#goOn();
    return between(this.#atMs, this.#bytes, ms);
  }

  #goOn(): void {
    const { untilMs, kbps } = this.#cursor;
    const [atMs, bytes] = [this.#atMs.at(-1) ?? 0, this.#bytes.at(-1) ?? 0];
    this.#atMs.push(untilMs);
    this.#bytes.push(bytes + (kbps / 8) * (untilMs - atMs));
    this.#cursor.next();
  }
}

/** The value that belongs to a key, in two lists that grow together; on a level stretch its beginning. */
function between(keys: readonly number[], values: readonly number[], key: number): number {
  let [low, high] = [0, keys.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return values[0] ?? 0;
  const [before, after] = [keys[low - 1] ?? 0, keys[low] ?? 0];
  const share = after > before ? (key - before) / (after - before) : 1;
  const [from, to] = [values[low - 1] ?? 0, values[low] ?? 0];
  return from + share * (to - from);
}
