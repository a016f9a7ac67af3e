/** What a media element says of its buffer, or of what it has played: starts and ends, in media seconds. */
export function spansOf(ranges: TimeRanges): [start: number, end: number][] {
  const { length } = ranges;
  return Array.from({ length }, (_, index) => [ranges.start(index), ranges.end(index)]);
}
