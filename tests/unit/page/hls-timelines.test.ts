import type Hls from 'hls.js';
import type { Fragment, LevelDetails } from 'hls.js';
import { expect, test } from 'vitest';
import { HlsTimelines } from '../../../page/attach/hls/hls-timelines.ts';

const url = 'https://media.example/all.mp4';
/** What is asked of it here does not need a player. */
const timelines = new HlsTimelines({} as Hls);

test.each([
  [[], { url }],
  [[undefined, undefined], { url }],
  [[0, 100], { url, range: { first: 0, last: 99 } }],
  [[100, 101], { url, range: { first: 100, last: 100 } }],
])('the player’s byte range %o is %o', (byteRange, resource) => {
  expect(timelines.resourceOf({ url, byteRange: byteRange as [number, number] })).toEqual(resource);
});

test('a playlist’s fragments are a timeline’s segments', () => {
  const initSegment = { url, byteRange: [0, 700] };
  const fragments = [
    { url, byteRange: [700, 900], duration: 4, initSegment },
    { url: 'https://media.example/gap.mp4', byteRange: [], duration: 2.5, initSegment, gap: true },
    { url: 'https://media.example/b.ts', byteRange: [], duration: 6, initSegment: null },
  ] as unknown as Fragment[];
  const details = { startSN: 40, fragments } as LevelDetails;
  const init = { url, range: { first: 0, last: 699 } };
  expect(timelines.timelineOf({ id: 'a', role: 'current', details }, 0, 3)).toEqual({
    id: 'a',
    firstSequence: 40,
    segments: [
      { url, range: { first: 700, last: 899 }, durationSeconds: 4, init },
      { url: 'https://media.example/gap.mp4', durationSeconds: 2.5, init, gap: true },
      { url: 'https://media.example/b.ts', durationSeconds: 6 },
    ],
  });
  expect(timelines.timelineOf({ id: 'a', role: 'current', details }, 2, 9)).toEqual({
    id: 'a',
    firstSequence: 42,
    segments: [{ url: 'https://media.example/b.ts', durationSeconds: 6 }],
  });
});

test('what belongs to somebody who is signed in says so', () => {
  const ours = new HlsTimelines({} as Hls, 'ada');
  expect(ours.resourceOf({ url, byteRange: [0, 9] })).toEqual({
    url,
    range: { first: 0, last: 8 },
    session: 'ada',
  });
});
