import { expect, test } from 'vitest';
import { type Counts, SegmentCounts } from '../../../page/attach/segment-counts.ts';
import { segmentKey } from '../../../sw/core/segment.ts';

const none: Counts = {
  hits: 0,
  joins: 0,
  misses: 0,
  direct: 0,
  bytesFromNetwork: 0,
  bytesServed: 0,
  bytesNeverPlayed: 0,
};

const key = (name: string) => segmentKey({ url: `https://media.example/${name}` });

test('before anything has happened all counts are 0', () => {
  expect(new SegmentCounts().counts).toEqual(none);
});

test('each answer is counted by its kind, and its bytes as served', () => {
  const counting = new SegmentCounts();
  counting.served('hit', 1, true);
  counting.served('hit', 20, true);
  counting.served('join', 300, true);
  counting.served('miss', 4000, true);
  expect(counting.counts).toEqual({ ...none, hits: 2, joins: 1, misses: 1, bytesServed: 4321 });
});

test('an init segment is not counted as a segment, but its bytes are', () => {
  const counting = new SegmentCounts();
  counting.served('hit', 700, false);
  counting.served(undefined, 30, false);
  expect(counting.counts).toEqual({ ...none, bytesServed: 700, bytesFromNetwork: 30 });
});

test('what came past the worker came from the network, and was not served', () => {
  const counting = new SegmentCounts();
  counting.served(undefined, 500, true);
  expect(counting.counts).toEqual({ ...none, direct: 1, bytesFromNetwork: 500 });
});

test('bytes fetched are never played until the playhead is in their segment', () => {
  const counting = new SegmentCounts();
  counting.fetched(key('0.ts'), 100);
  counting.fetched(key('1.ts'), 200);
  expect(counting.counts).toEqual({ ...none, bytesFromNetwork: 300, bytesNeverPlayed: 300 });
  counting.played(key('0.ts'));
  expect(counting.counts).toEqual({ ...none, bytesFromNetwork: 300, bytesNeverPlayed: 200 });
});

test('a segment that was played before it was fetched counts as played', () => {
  const counting = new SegmentCounts();
  counting.played(key('0.ts'));
  counting.fetched(key('0.ts'), 100);
  expect(counting.counts).toEqual({ ...none, bytesFromNetwork: 100 });
});

test('a segment that is fetched twice costs twice', () => {
  const counting = new SegmentCounts();
  counting.fetched(key('0.ts'), 40);
  counting.fetched(key('0.ts'), 100);
  expect(counting.counts).toEqual({ ...none, bytesFromNetwork: 140, bytesNeverPlayed: 140 });
});

test('counts that were read do not change afterwards', () => {
  const counting = new SegmentCounts();
  const before = counting.counts;
  counting.served('hit', 5, true);
  expect(before).toEqual(none);
});
