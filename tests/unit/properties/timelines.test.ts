import fc from 'fast-check';
import { expect } from 'vitest';
import type { Segment } from '../../../sw/core/segment.ts';
import { type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import { indexTimeline, lastSequence, names, placeAt } from '../../../sw/core/timeline.ts';
import { resource, segment, spans } from '../core/builders.ts';
import { property } from './cases.ts';

const durations = fc.array(fc.constantFrom(0, 0.125, 1, 2, 3.0625, 10), { maxLength: 12 });
const positions = fc.oneof(
  fc.double({ min: -20, max: 150, noNaN: true }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  fc.nat(30).map((tenths) => tenths / 10),
);

property(
  'a position is in the last segment that has begun by then',
  fc.tuple(durations, positions),
  ([lengths, at]) => {
    const list = spans(lengths);
    const place = placeAt(list, at);
    const begun = list.findLastIndex(({ start }) => start <= at);
    expect(place?.index).toBe(list.length === 0 ? undefined : Math.max(begun, 0));
    if (!place) return;
    expect(place.fraction).toBeGreaterThanOrEqual(0);
    expect(place.fraction).toBeLessThan(1);
    const { start, duration } = list[place.index] as { start: number; duration: number };
    const within = Math.min(Math.max(at - start, 0), duration);
    expect(Math.abs(place.fraction * duration - within)).toBeLessThan(1e-9);
  },
);

const starts = fc.tuple(durations, fc.nat(11));

property(
  'the start of a segment that lasts is in that segment, just at its beginning',
  starts,
  ([lengths, index]) => {
    const span = spans(lengths)[index];
    if (!span || span.duration === 0) return;
    expect(placeAt(spans(lengths), span.start)).toEqual({ index, fraction: 0 });
  },
);

const timelines = fc.record({
  firstSequence: fc.nat(1000),
  segments: fc.array(
    fc.tuple(fc.nat(5), fc.option(fc.nat(2)), fc.boolean()).map(
      ([file, init, gap]): Segment => ({
        ...segment(`${file}.ts`),
        ...(init === null ? {} : { init: resource(`${init}.mp4`) }),
        ...(gap ? { gap: true } : {}),
      }),
    ),
    { maxLength: 12 },
  ),
});

property(
  'the index finds each segment at each of its places, and nothing else',
  timelines,
  ({ firstSequence, segments }) => {
    const indexed = indexTimeline({ id: 'list', firstSequence, segments });
    expect(indexed.keys).toEqual(segments.map(segmentKey));
    expect(lastSequence(indexed)).toBe(firstSequence + segments.length - 1);
    const files = [0, 1, 2, 3, 4, 5].map((file) => segmentKey(resource(`${file}.ts`)));
    const inits = [0, 1, 2].map((init) => segmentKey(resource(`${init}.mp4`)));
    const placesOf = (key: SegmentKey) =>
      segments.flatMap((one, at) => (segmentKey(one) === key ? [firstSequence + at] : []));
    const isNamed = (key: SegmentKey) =>
      segments.some((one) => [one, one.init].some((each) => each && segmentKey(each) === key));
    expect(files.map((key) => indexed.sequencesByKey.get(key) ?? [])).toEqual(files.map(placesOf));
    expect([...files, ...inits].map((key) => names(indexed, key))).toEqual(
      [...files, ...inits].map(isNamed),
    );
  },
);
