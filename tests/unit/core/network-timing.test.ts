import { expect, test } from 'vitest';
import { parseServerTiming, serverTiming } from '../../../sw/core/network-timing.ts';

test.each([
  ['hit', { firstByteMs: 20, totalMs: 250.04 }, 'playahead;desc=hit, net;dur=250.0, ttfb;dur=20.0'],
  ['join', { firstByteMs: 20.26 }, 'playahead;desc=join, ttfb;dur=20.3'],
  ['miss', {}, 'playahead;desc=miss'],
  ['hit', { totalMs: 0 }, 'playahead;desc=hit, net;dur=0.0'],
] as const)('a %s with %o is the header “%s”', (answer, timing, header) => {
  expect(serverTiming(answer, timing)).toBe(header);
});

test.each([
  ['hit', { firstByteMs: 20.5, totalMs: 250 }],
  ['join', { firstByteMs: 20 }],
  ['hit', { totalMs: 0 }],
  ['miss', {}],
] as const)('a %s with %o comes back as it was', (answer, timing) => {
  expect(parseServerTiming(serverTiming(answer, timing))).toEqual({ answer, ...timing });
});

test.each([
  null,
  '',
  'cdn-cache;desc=HIT',
  'net;dur=5, ttfb;dur=1',
  'playahead',
  'playahead;desc=none',
  'playahead;desc=HIT',
])('the header “%s” is none of the worker’s', (header) => {
  expect(parseServerTiming(header)).toBeUndefined();
});

test('a header of ours is found among others', () => {
  expect(parseServerTiming('cdn;dur=3, playahead;desc=hit, net;dur=12.5, app;dur=4')).toEqual({
    answer: 'hit',
    totalMs: 12.5,
  });
});

test('a duration that is no number is left out', () => {
  expect(parseServerTiming('playahead;desc=hit, net;dur=NaN, ttfb;dur=-1')).toEqual({
    answer: 'hit',
  });
});
