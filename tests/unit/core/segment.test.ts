import { afterEach, describe, expect, test } from 'vitest';
import {
  ignoreParameters,
  isSession,
  type Resource,
  SIGNATURE_PARAMETERS,
  segmentKey,
} from '../../../sw/core/segment.ts';

const url = 'https://media.example/a.ts';
const range = { first: 100, last: 199 };

test.each<[string, Resource, string]>([
  ['a whole resource', { url }, url],
  ['a query', { url: `${url}?token=1` }, `${url}?token=1`],
  ['a fragment', { url: `${url}#t=5` }, url],
  [
    'a fragment with a question mark',
    { url: `${url}#a?b`, range },
    `${url}?playahead-range=100-199`,
  ],
  ['a byte range', { url, range }, `${url}?playahead-range=100-199`],
  [
    'a byte range after a query',
    { url: `${url}?token=1`, range },
    `${url}?token=1&playahead-range=100-199`,
  ],
  [
    'a byte range, a query and a fragment',
    { url: `${url}?token=1#t`, range },
    `${url}?token=1&playahead-range=100-199`,
  ],
])('the key of %s is a URL that can be read in DevTools', (_, resource, key) => {
  expect(segmentKey(resource)).toBe(key);
  expect(new URL(key).href).toBe(key);
});

test('each range of one resource, and the whole of it, has a key of its own', () => {
  const ranges = [
    undefined,
    { first: 0, last: 9 },
    { first: 0, last: 99 },
    { first: 10, last: 99 },
  ];
  const keys = ranges.map((one) => segmentKey(one ? { url, range: one } : { url }));
  expect(new Set(keys).size).toBe(ranges.length);
});

test('the key of a segment is that of its resource, whatever else is known of it', () => {
  const segment = { url, range, durationSeconds: 4, init: { url: `${url}.init` }, gap: true };
  expect(segmentKey(segment)).toBe(segmentKey({ url, range }));
});

test('what one has fetched who is signed in has a key of its own, which names the session', () => {
  expect(segmentKey({ url, session: 'ada' })).toBe(`${url}?playahead-session=ada`);
  const key = segmentKey({ url: `${url}?a=1`, range, session: 'ada@example.org' });
  expect(key).toBe(`${url}?a=1&playahead-session=ada@example.org&playahead-range=100-199`);
  expect(new URL(key).href).toBe(key);
});

test.each<[unknown, boolean]>([
  ['ada', true],
  ['user-17@example.org', true],
  ['', false],
  ['a b', false],
  ['a&b', false],
  ['x'.repeat(65), false],
  [17, false],
  [undefined, false],
])('%o names a session: %o', (name, is) => {
  expect(isSession(name)).toBe(is);
});

describe('a signature is not part of a key', () => {
  afterEach(() => ignoreParameters(SIGNATURE_PARAMETERS));

  test.each([
    ['S3', 'X-Amz-Date=20261121T000000Z&X-Amz-Signature=0af&X-Amz-Expires=60'],
    ['S3, lower case', 'x-amz-signature=0af'],
    ['S3, version 2', 'AWSAccessKeyId=A&Signature=b%2Bc%3D&Expires=1700000000'],
    ['CloudFront', 'Policy=eyJ&Signature=x~y_&Key-Pair-Id=K1'],
    ['Akamai', 'hdnts=exp=1~acl=/*~hmac=0af'],
    ['Google Cloud', 'X-Goog-Signature=1&X-Goog-Expires=9'],
  ])('of %s', (_, query) => {
    expect(segmentKey({ url: `${url}?${query}` })).toBe(url);
    expect(segmentKey({ url: `${url}?v=2&${query}&quality=1` })).toBe(`${url}?v=2&quality=1`);
    expect(segmentKey({ url: `${url}?${query}`, range })).toBe(`${url}?playahead-range=100-199`);
  });

  test.each(['signatures=1', 'my-Policy=1', 'a=Signature=1', 'expire=1', 'token=1'])(
    'but %s is, as it only looks like one',
    (query) => {
      expect(segmentKey({ url: `${url}?${query}` })).toBe(`${url}?${query}`);
    },
  );

  test('nor is what a player tells of itself (CTA-5004), whatever a site names', () => {
    expect(segmentKey({ url: `${url}?v=2&CMCD=bl%3D4000%2Csu` })).toBe(`${url}?v=2`);
    ignoreParameters(['token']);
    expect(segmentKey({ url: `${url}?CMCD=bl%3D4000&token=1` })).toBe(url);
  });

  test('by the names that a site gives, in place of those', () => {
    ignoreParameters(['token', 'sig.*', 'a+b']);
    expect(segmentKey({ url: `${url}?token=1&v=2&a+b=3` })).toBe(`${url}?v=2`);
    expect(segmentKey({ url: `${url}?sig.1=1&sigx=1` })).toBe(`${url}?sigx=1`);
    expect(segmentKey({ url: `${url}?Signature=1` })).toBe(`${url}?Signature=1`);
    ignoreParameters([]);
    expect(segmentKey({ url: `${url}?token=1` })).toBe(`${url}?token=1`);
  });

  test('and what can be no name is left out, and said in words', () => {
    const names = ['a**', 'token', '*b', '', 'c=1', undefined] as string[];
    expect(ignoreParameters(names)).toBe(
      '“a**”, “*b”, “”, “c=1”, “undefined” cannot name a query parameter to be ignored: ' +
        'it is some text, and a * may only be its end.',
    );
    expect(segmentKey({ url: `${url}?token=1&a=2&b=3` })).toBe(`${url}?a=2&b=3`);
    expect(ignoreParameters(['token', 'sig-*', '*'])).toBeUndefined();
    expect(segmentKey({ url: `${url}?a=2&b=3` })).toBe(url);
  });
});
