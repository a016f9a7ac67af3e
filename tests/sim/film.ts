import { type IndexedTimeline, indexTimeline } from '../../sw/core/timeline.ts';

/** What is played: one rendition. */
export interface SimFilm {
  readonly durationSeconds: number;
  readonly segments: readonly SimSegment[];
  readonly timeline: IndexedTimeline;
}

export interface SimSegment {
  readonly start: number;
  readonly duration: number;
  readonly bytes: number;
}

/** A film of equal segments at one bitrate. */
export function evenFilm(durationSeconds: number, segmentSeconds: number, kbps: number): SimFilm {
  const count = Math.ceil(durationSeconds / segmentSeconds);
  return filmOf(
    Array.from({ length: count }, (_, index) => {
      const duration = Math.min(segmentSeconds, durationSeconds - index * segmentSeconds);
      return { duration, bytes: (kbps * 1000 * duration) / 8 };
    }),
  );
}

/** A film of the segments that are given. */
export function filmOf(
  parts: readonly { readonly duration: number; readonly bytes: number }[],
): SimFilm {
  let start = 0;
  const segments = parts.map(({ duration, bytes }) => {
    const segment = { start, duration, bytes };
    start += duration;
    return segment;
  });
  const timeline = indexTimeline({
    id: 'https://film.example/index.m3u8',
    firstSequence: 0,
    segments: segments.map(({ duration }, index) => ({
      url: `https://film.example/${index}.ts`,
      durationSeconds: duration,
    })),
  });
  return { durationSeconds: start, segments, timeline };
}
