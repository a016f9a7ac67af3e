import { expect, test } from 'vitest';
import { type Resource, segmentKey } from '../../../sw/core/segment.ts';

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
