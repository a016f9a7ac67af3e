import fc from 'fast-check';
import { expect } from 'vitest';
import {
  answerRange,
  parseContentRange,
  parseRangeHeader,
  rangeBytes,
  rangeHeader,
} from '../../../sw/core/byte-range.ts';
import { property } from './cases.ts';

const small = fc.nat(12);
/** Parts of which well-formed and malformed headers are made alike. */
const part = fc.constantFrom(
  'bytes',
  'Bytes',
  'items',
  '=',
  '-',
  '-',
  ',',
  '*',
  '/',
  ' ',
  '0',
  '3',
  '7',
  '12',
  'x',
);
const jumble = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
const headers = fc.oneof(
  fc.tuple(small, small).map(([first, last]) => `bytes=${first}-${last}`),
  small.map((first) => `bytes=${first}-`),
  small.map((count) => `bytes=-${count}`),
  jumble.map((end) => `bytes=${end}`),
  jumble,
  fc.string(),
);

property(
  'a Range header is answered with the bytes that it names, one by one',
  fc.tuple(headers, small),
  ([header, size]) => {
    expect(answerRange(header, size)).toEqual(byteByByte(header, size));
  },
);

property('a Range header with both ends, and no other, is read', headers, (header) => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/i.exec(header)?.map(Number) ?? [];
  const isRange = first !== undefined && last !== undefined && first <= last;
  expect(parseRangeHeader(header)).toEqual(isRange ? { first, last } : undefined);
});

const ranges = fc
  .tuple(fc.maxSafeNat(), fc.maxSafeNat())
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

property('a range comes back from its header', ranges, (range) => {
  expect(parseRangeHeader(rangeHeader(range))).toEqual(range);
  expect(answerRange(rangeHeader(range), range.last + 1)).toEqual(range);
  expect(BigInt(rangeBytes(range))).toBe(BigInt(range.last) - BigInt(range.first) + 1n);
});

const contentRanges = fc.oneof(
  fc
    .tuple(small, small, fc.option(small, { nil: '*' }))
    .map(([first, last, total]) => `bytes ${first}-${last}/${total}`),
  jumble.map((end) => `bytes ${end}`),
  jumble,
  fc.string(),
);

property(
  'a Content-Range is read if its bytes are in order and in the resource',
  contentRanges,
  (header) => {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header) ?? [];
    const range = { first: Number(first), last: Number(last) };
    const isThere = range.first <= range.last && !(range.last >= Number(total));
    const whole = total === '*' ? {} : { totalBytes: Number(total) };
    expect(parseContentRange(header)).toEqual(isThere ? { range, ...whole } : undefined);
  },
);

/** RFC 9110 §14.1.2, by looking at each byte of a small body and asking whether it is meant. */
function byteByByte(header: string, size: number) {
  const [unit, set, ...more] = header.split('=');
  const [from, to, ...others] = (set ?? '').split('-');
  const isNumber = (text: string | undefined) => text !== undefined && /^[0-9]+$/.test(text);
  const wellFormed =
    unit?.toLowerCase() === 'bytes' &&
    more.length + others.length === 0 &&
    (isNumber(from) || from === '') &&
    (isNumber(to) || to === '') &&
    (isNumber(from) || isNumber(to));
  if (!wellFormed || (isNumber(from) && isNumber(to) && Number(to) < Number(from)))
    return undefined;
  const isMeant = (at: number) => {
    if (from === '') return at >= size - Number(to);
    return at >= Number(from) && (to === '' || at <= Number(to));
  };
  const meant = Array.from({ length: size }, (_, at) => at).filter(isMeant);
  return meant.length > 0 ? { first: meant.at(0), last: meant.at(-1) } : 'unsatisfiable';
}
