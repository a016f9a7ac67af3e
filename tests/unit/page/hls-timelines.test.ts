import type Hls from 'hls.js';
import type { Fragment, LevelDetails } from 'hls.js';
import { expect, test } from 'vitest';
import { HlsTimelines } from '../../../page/attach/hls/hls-timelines.ts';
import { ToldTimelines } from '../../../page/attach/told-timelines.ts';

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
  const details = { url: `${url}.m3u8`, startSN: 40, fragments } as LevelDetails;
  const init = { url, range: { first: 0, last: 699 } };
  const told = new ToldTimelines();
  const window = { current: 40, first: 41, last: 42 };
  const track = timelines.trackOf(details, 'current');
  expect(told.news(track, window, 1)).toEqual({
    id: `${url}.m3u8`,
    firstSequence: 40,
    segments: [
      { url, range: { first: 700, last: 899 }, durationSeconds: 4, init },
      { url: 'https://media.example/gap.mp4', durationSeconds: 2.5, init, gap: true },
      { url: 'https://media.example/b.ts', durationSeconds: 6 },
    ],
  });
  expect(told.news(track, window, 1), 'once').toBeUndefined();
  told.forget();
  expect(told.news(track, window, 1)?.segments.length, 'or to one that has forgotten').toBe(3);
});

test('what belongs to somebody who is signed in says so', () => {
  const ours = new HlsTimelines({} as Hls, 'ada');
  expect(ours.resourceOf({ url, byteRange: [0, 9] })).toEqual({
    url,
    range: { first: 0, last: 8 },
    session: 'ada',
  });
});
