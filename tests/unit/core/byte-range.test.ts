import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  answerRange,
  parseContentRange,
  parseRangeHeader,
  partThatCame,
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

/** RFC 9110 §14.1.2 has its examples on a body of 10,000 bytes. */
test.each([
  ['bytes=0-499', 0, 499],
  ['bytes=500-999', 500, 999],
  ['bytes=-500', 9500, 9999],
  ['bytes=9500-', 9500, 9999],
  ['bytes=0-0', 0, 0],
  ['bytes=-1', 9999, 9999],
  ['Bytes=0-', 0, 9999],
  ['bytes=9999-9999', 9999, 9999],
  ['bytes=9999-10000', 9999, 9999],
  ['bytes=0-99999999999999999999', 0, 9999],
  ['bytes=-10000', 0, 9999],
  ['bytes=-10001', 0, 9999],
  ['bytes=007-009', 7, 9],
])('of 10,000 bytes “%s” asks for %i to %i', (header, first, last) => {
  expect(answerRange(header, 10_000)).toEqual({ first, last });
});

test.each([
  ['bytes=10000-', 10_000],
  ['bytes=10001-', 10_000],
  ['bytes=10000-10001', 10_000],
  ['bytes=99999999999999999999-', 10_000],
  ['bytes=-0', 10_000],
  ['bytes=0-', 0],
  ['bytes=0-0', 0],
  ['bytes=-1', 0],
])('“%s” asks for nothing that %i bytes have', (header, size) => {
  expect(answerRange(header, size)).toBe('unsatisfiable');
});

test.each([
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=5-2',
  'bytes=10002-10001',
  'bytes=0-1,5-6',
  'bytes=0-1,',
  'bytes = 0-1',
  'bytes=0 - 1',
  ' bytes=0-1',
  'bytes=0x0-0x1',
  'bytes=1e3-',
  'bytes=+1-2',
  'bytes=--1',
  'items=0-1',
])('“%s” is not answered from a stored body', (header) => {
  expect(answerRange(header, 10_000)).toBeUndefined();
});

/** Vectors worked out elsewhere, where somebody has them: `{ vectors: [{ range, size, expected }] }`. */
const VECTORS = process.env.PLAYAHEAD_RANGE_VECTORS;

test('all vectors of the file that PLAYAHEAD_RANGE_VECTORS names', ({ skip }) => {
  if (VECTORS === undefined) skip('PLAYAHEAD_RANGE_VECTORS names no file of vectors');
  const { vectors } = JSON.parse(readFileSync(VECTORS as string, 'utf8')) as { vectors: Vector[] };
  expect(vectors.length).toBeGreaterThan(0);
  const answers = vectors.map(({ range, size }) => ({ range, size, ...inWords(range, size) }));
  expect(answers).toEqual(
    vectors.map(({ range, size, expected: { status, contentRange } }) => ({
      range,
      size,
      status,
      ...(contentRange ? { contentRange } : {}),
    })),
  );
});

interface Vector {
  readonly range: string;
  readonly size: number;
  readonly expected: { readonly status: number; readonly contentRange?: string };
}

/** An answer as a server would head it: 200 where the header is as good as none. */
function inWords(header: string, size: number): Vector['expected'] {
  const range = answerRange(header, size);
  if (!range) return { status: 200 };
  if (range === 'unsatisfiable') return { status: 416, contentRange: `bytes */${size}` };
  return { status: 206, contentRange: `bytes ${range.first}-${range.last}/${size}` };
}

// RFC 9110 §15.3.7: a server may give less than it is asked for.
test.each([
  ['bytes 100-199/1000', { first: 100, last: 199 }],
  ['bytes 100-149/1000', { first: 100, last: 149 }],
  ['bytes 100-149/150', { first: 100, last: 149 }],
  ['bytes 100-200/1000', undefined],
  ['bytes 99-199/1000', undefined],
  ['bytes 101-199/1000', undefined],
  ['bytes */1000', undefined],
  [null, undefined],
])('of the bytes from 100 to 199, “%s” brings %o', (contentRange, part) => {
  expect(partThatCame({ first: 100, last: 199 }, contentRange)).toEqual(part);
});
