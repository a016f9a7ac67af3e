import { describe, expect, test } from 'vitest';
import { segmentKey } from '../../../sw/core/segment.ts';
import { indexTimeline, lastSequence, names, placeAt } from '../../../sw/core/timeline.ts';
import { resource, segment, segments, spans, timeline } from './builders.ts';

const keyOf = (path: string) => segmentKey(resource(path));

describe('an indexed timeline', () => {
  test('knows the keys and the sequence numbers of its segments', () => {
    const plain = {
      id: 'https://media.example/index.m3u8',
      firstSequence: 7,
      segments: segments(2),
    };
    expect(indexTimeline(plain)).toEqual({
      ...plain,
      keys: [keyOf('0.ts'), keyOf('1.ts')],
      sequencesByKey: new Map([
        [keyOf('0.ts'), [7]],
        [keyOf('1.ts'), [8]],
      ]),
      initKeyAt: [undefined, undefined],
      otherKeys: new Set(),
      indexKeys: [],
    });
  });

  test('knows all places of a URL that stands at several', () => {
    const of = timeline([segment('a.ts'), segment('b.ts'), segment('a.ts')], 5);
    expect(of.sequencesByKey).toEqual(
      new Map([
        [keyOf('a.ts'), [5, 7]],
        [keyOf('b.ts'), [6]],
      ]),
    );
  });

  test('names its segments and its init segments, and nothing else', () => {
    const [a, b] = [resource('a.mp4'), resource('b.mp4')];
    const of = timeline([...segments(2, '', { init: a }), segment('2.ts', { init: b })]);
    const named = ['0.ts', '2.ts', 'a.mp4', 'b.mp4'].map((path) => names(of, keyOf(path)));
    expect(named).toEqual([true, true, true, true]);
    expect(names(of, keyOf('3.ts'))).toBe(false);
    expect(names(of, segmentKey({ ...a, range: { first: 0, last: 9 } }))).toBe(false);
  });

  test.each([
    [0, 1, 0],
    [0, 24, 23],
    [100, 3, 102],
    [100, 0, 99],
  ])('that begins with %i and has %i segments ends with %i', (first, count, last) => {
    expect(lastSequence(timeline(segments(count), first))).toBe(last);
  });
});

describe('the place of a position', () => {
  const list = spans([10, 4, 6]);

  test.each([
    [0, { index: 0, fraction: 0 }],
    [5, { index: 0, fraction: 0.5 }],
    [10, { index: 1, fraction: 0 }],
    [13, { index: 1, fraction: 0.75 }],
    [14, { index: 2, fraction: 0 }],
    [17, { index: 2, fraction: 0.5 }],
  ])('at %f s is %o', (seconds, place) => {
    expect(placeAt(list, seconds)).toEqual(place);
  });

  test('before the first segment is its beginning', () => {
    const late = [{ start: 3, duration: 10 }];
    expect(placeAt(late, 0)).toEqual({ index: 0, fraction: 0 });
    expect(placeAt(late, -5)).toEqual({ index: 0, fraction: 0 });
  });

  test.each([20, 20.1, 1e9])('at the end or after it, %f s, is below 1 in the last', (seconds) => {
    const place = placeAt(list, seconds);
    expect(place?.index).toBe(2);
    expect(place?.fraction).toBeLessThan(1);
    expect(place?.fraction).toBeGreaterThan(0.999);
  });

  test('in a gap between two segments is the end of the one before', () => {
    const gapped = [
      { start: 0, duration: 4 },
      { start: 6, duration: 4 },
    ];
    const place = placeAt(gapped, 5);
    expect(place?.index).toBe(0);
    expect(place?.fraction).toBeGreaterThan(0.999);
    expect(placeAt(gapped, 6)).toEqual({ index: 1, fraction: 0 });
  });

  test('in a segment without length is its beginning', () => {
    expect(placeAt([{ start: 0, duration: 0 }], 0)).toEqual({ index: 0, fraction: 0 });
  });

  test('in no segments is none', () => {
    expect(placeAt([], 5)).toBeUndefined();
  });

  test('in 43,200 segments is found as well as by looking at each', () => {
    const long = spans(Array.from({ length: 43_200 }, (_, index) => 1 + (index % 3)));
    for (const seconds of [0.5, 1, 3, 40_000.25, 86_399.5]) {
      const index = long.findIndex(({ start, duration }) => seconds < start + duration);
      const { start = 0, duration = 1 } = long[index] ?? {};
      expect(placeAt(long, seconds)).toEqual({ index, fraction: (seconds - start) / duration });
    }
  });
});
