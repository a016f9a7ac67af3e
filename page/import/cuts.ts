/** What a segment is to last, in seconds. */
export const SEGMENT_SECONDS = 4;

/** A last segment that is shorter is part of the one before: players stumble over one of a frame or two. */
export const LEAST_SECONDS = 1;

/** Media that is this much late on a cut is meant to be on it. */
const ROUNDING_SECONDS = 1e-4;

/** Where the segments of a stream begin, in seconds of its film, and where the last one ends. */
export class Cuts {
  readonly starts: readonly number[];
  readonly #endSeconds: number;

  /** `starts` rise; the first is that of the film. */
  constructor(starts: readonly number[], endSeconds: number) {
    this.starts = starts;
    this.#endSeconds = endSeconds;
  }

  /** The number of the segment that a moment is in: before the first it is in that. */
  at(seconds: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= seconds + ROUNDING_SECONDS) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How long a segment is, in seconds. */
  durationOf(segment: number): number {
    return (this.starts[segment + 1] ?? this.#endSeconds) - (this.starts[segment] ?? 0);
  }
}

/**
 * Where a stream is cut that leaves its picture as it is: at the last key frame within a segment's length, or
 * else at the next one. Key frames rise.
 */
export function cutsAmong(keyFrames: readonly number[], endSeconds: number): number[] {
  const [first = 0, ...later] = keyFrames;
  const starts = [first];
  for (const [index, keyFrame] of later.entries()) {
    const next = later[index + 1] ?? endSeconds - LEAST_SECONDS;
    const limit = (starts.at(-1) ?? 0) + SEGMENT_SECONDS + ROUNDING_SECONDS;
    if (next > limit) starts.push(keyFrame);
  }
  return starts;
}
