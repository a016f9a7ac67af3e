import { chunkCount, type FileLayout } from '../../../sw/core/file-layout.ts';
import type { Spanning } from '../../../sw/core/timeline.ts';

/** Where in a file the media of a time begins. */
export interface TimePoint {
  readonly seconds: number;
  readonly byte: number;
}

/**
 * When each chunk of a file plays, between the points that are known of it, which are in order. Before
 * anything is known it is taken for evenly filled.
 */
export function spansOf(
  layout: FileLayout,
  durationSeconds: number,
  points: readonly TimePoint[],
): Spanning[] {
  const known = ascending([
    { seconds: 0, byte: 0 },
    ...points,
    { seconds: durationSeconds, byte: layout.totalBytes },
  ]);
  let at = 0;
  const secondsAt = (byte: number) => {
    while (at < known.length - 2 && (known[at + 1] as TimePoint).byte <= byte) at += 1;
    const [before, after] = [known[at] as TimePoint, known[at + 1] as TimePoint];
    const share = (byte - before.byte) / (after.byte - before.byte);
    return before.seconds + share * (after.seconds - before.seconds);
  };
  const starts = Array.from({ length: chunkCount(layout) }, (_, chunk) =>
    secondsAt(chunk * layout.chunkBytes),
  );
  return starts.map((start, chunk) => ({
    start,
    duration: Math.max(0, (starts[chunk + 1] ?? durationSeconds) - start),
  }));
}

/** Those points that lie further on than the one before, in bytes, and no earlier in time. */
function ascending(points: readonly TimePoint[]): TimePoint[] {
  const kept: TimePoint[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || (point.byte > last.byte && point.seconds >= last.seconds)) kept.push(point);
  }
  return kept;
}
