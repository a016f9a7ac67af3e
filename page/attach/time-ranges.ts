/** What a media element says of its buffer, or of what it has played: starts and ends, in media seconds. */
export function spansOf(ranges: TimeRanges): [start: number, end: number][] {
  const { length } = ranges;
  return Array.from({ length }, (_, index) => [ranges.start(index), ranges.end(index)]);
}

/** How much of a buffer lies ahead of a position without a gap, in media seconds; 0 where it is in none. */
export function secondsAhead(buffered: TimeRanges, positionSeconds: number): number {
  const span = spansOf(buffered).find(
    ([from, to]) => from <= positionSeconds && positionSeconds < to,
  );
  return span ? span[1] - positionSeconds : 0;
}
