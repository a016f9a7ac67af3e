import { expect, test } from 'vitest';
import {
  parseContentRange,
  parseRangeHeader,
  rangeBytes,
  rangeHeader,
} from '../../../sw/core/byte-range.ts';

test.each([
  [{ first: 0, last: 0 }, 'bytes=0-0', 1],
  [{ first: 0, last: 499 }, 'bytes=0-499', 500],
  [{ first: 500, last: 999 }, 'bytes=500-999', 500],
  [{ first: 0, last: Number.MAX_SAFE_INTEGER - 1 }, 'bytes=0-9007199254740990', 2 ** 53 - 1],
])('the range %o is the header %s and spans %i bytes', (range, header, bytes) => {
  expect(rangeHeader(range)).toBe(header);
  expect(parseRangeHeader(header)).toEqual(range);
  expect(rangeBytes(range)).toBe(bytes);
});

test('the unit of a range may be written in any case', () => {
  expect(parseRangeHeader('Bytes=1-2')).toEqual({ first: 1, last: 2 });
});

test.each([
  '',
  'bytes=',
  'bytes=-',
  'bytes=5-',
  'bytes=-5',
  'bytes=5-4',
  'bytes=0-1,5-6',
  'bytes=0-0x9',
  'bytes=0-1.5',
  'bytes=-1-5',
  'bytes = 0-1',
  'bytes=0-9007199254740993',
  'bytes 0-1/2',
  'items=0-1',
  'x bytes=0-1',
])('the Range header “%s” is left to the network', (header) => {
  expect(parseRangeHeader(header)).toBeUndefined();
});

test.each([
  ['bytes 0-0/1', { range: { first: 0, last: 0 }, totalBytes: 1 }],
  ['bytes 10-19/1000', { range: { first: 10, last: 19 }, totalBytes: 1000 }],
  ['Bytes 10-19/20', { range: { first: 10, last: 19 }, totalBytes: 20 }],
  ['bytes 10-19/*', { range: { first: 10, last: 19 } }],
])('the Content-Range “%s” is read', (header, expected) => {
  expect(parseContentRange(header)).toEqual(expected);
});

test.each([
  null,
  '',
  'bytes */1000',
  'bytes 10-19',
  'bytes 19-10/1000',
  'bytes=10-19/1000',
  'bytes 10-/1000',
  'bytes 10-19/',
  'bytes 0-9007199254740993/*',
  'items 10-19/1000',
])('the Content-Range “%s” is not one', (header) => {
  expect(parseContentRange(header)).toBeUndefined();
});

test('a Content-Range that ends beyond its own resource is not one (RFC 9110 §14.4)', () => {
  expect(parseContentRange('bytes 0-99/50')).toBeUndefined();
  expect(parseContentRange('bytes 0-99/99')).toBeUndefined();
});
