import { describe, expect, test } from 'vitest';
import { clock, endOf, mapInWords, runs } from '../../../page/app/words.ts';
import type { AutoChoice, Picture } from '../../../page/attach/playahead.ts';

test.each([
  [0, '0:00'],
  [0.999, '0:00'],
  [5, '0:05'],
  [59.9, '0:59'],
  [60, '1:00'],
  [65, '1:05'],
  [600, '10:00'],
  [3599.9, '59:59'],
  [3600, '1:00:00'],
  [3665, '1:01:05'],
  [36_000, '10:00:00'],
  [-5, '0:00'],
])('%f s are %s on a clock', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test.each([
  [[], 'none'],
  [[5], '5'],
  [[0, 1], '0–1'],
  [[0, 1, 2, 3, 7], '0–3, 7'],
  [[7, 2, 0, 1, 3], '0–3, 7'],
  [[9, 10, 11], '9–11'],
  [[2, 4, 6], '2, 4, 6'],
  [[3, 3, 4, 4], '3–4'],
])('the numbers %o are the runs “%s”', (numbers, text) => {
  const before = [...numbers];
  expect(runs(numbers)).toBe(text);
  expect(numbers).toEqual(before);
});

describe('the map in words', () => {
  const picture: Picture = {
    segments: Array.from({ length: 12 }, (_, index) => ({ start: 10 * index, duration: 10 })),
    firstSequence: 0,
    positionSeconds: 65.2,
    window: { current: 6, first: 7, last: 10 },
    choice: undefined,
    view: undefined,
    storageShort: false,
    trouble: undefined,
  };

  test('says so where no stream is loaded', () => {
    expect(mapInWords(undefined)).toBe('No stream is loaded.');
  });

  test('tells the playhead without a worker, or a window', () => {
    const words = 'Playhead at 1:05 of 2:00: 12 segments, counted from 0.';
    expect(mapInWords(picture)).toBe(words);
    expect(mapInWords({ ...picture, window: undefined })).toBe(words);
  });

  test.each<[AutoChoice, string]>([
    [
      { aheadSeconds: 0, ahead: 1, reason: { type: 'saving-data' } },
      'Looks 1 segment ahead and no further, as data is to be saved',
    ],
    [
      { aheadSeconds: 23.6, ahead: 6, reason: { type: 'just-begun', watchedSeconds: 1.9 } },
      'Looks 24 s ahead (6 segments), and further as more is watched',
    ],
    [
      { aheadSeconds: 109, ahead: 28, reason: { type: 'new-network' } },
      'Looks 109 s ahead (28 segments), as little is known of this network',
    ],
    [
      { aheadSeconds: 109, ahead: 28, reason: { type: 'kept' } },
      'Looks 109 s ahead (28 segments), as it has before; less would do by now',
    ],
    [
      { aheadSeconds: 16.2, ahead: 5, reason: { type: 'earlier-sessions', mediaSeconds: 900 } },
      'Looks 16 s ahead (5 segments), as segments came evenly over this network before',
    ],
    [
      { aheadSeconds: 150, ahead: 38, reason: { type: 'this-session', mediaSeconds: 900 } },
      'Looks 150 s ahead (38 segments), as segments came unevenly over this network',
    ],
  ])('tells how far it is looked ahead, and why: %o', (choice, words) => {
    expect(mapInWords({ ...picture, choice })).toBe(
      `Playhead at 1:05 of 2:00: 12 segments, counted from 0. ${words}.`,
    );
  });

  test('tells what failed, and why', () => {
    const view = {
      timeline: 'a',
      window: { current: 6, first: 7, last: 10 },
      held: [0, 1, 2, 6, 7],
      underWay: [{ sequence: 8, receivedBytes: 1 }],
      failed: [
        { sequence: 9, reason: 'the server answered 404' },
        { sequence: 11, reason: 'no answer' },
        { sequence: 10, reason: 'the server answered 404' },
      ],
    };
    expect(mapInWords({ ...picture, view, storageShort: true })).toBe(
      'Playhead at 1:05 of 2:00: 12 segments, counted from 0. ' +
        'Failed: 9–10 (the server answered 404). Failed: 11 (no answer). ' +
        'The browser’s storage is short, so less is held.',
    );
  });

  test('ends where its last segment ends', () => {
    expect(endOf(picture)).toBe(120);
    expect(endOf({ ...picture, segments: [] })).toBe(0);
  });

  test('counts as the playlist counts', () => {
    expect(mapInWords({ ...picture, firstSequence: 100 })).toContain(
      '12 segments, counted from 100.',
    );
  });
});
