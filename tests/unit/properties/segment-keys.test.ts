import fc from 'fast-check';
import { expect } from 'vitest';
import { type Resource, segmentKey } from '../../../sw/core/segment.ts';
import { property } from './cases.ts';

const path = fc.array(fc.constantFrom('a', 'b.ts', '%20', 'playahead-range=0-1'), { maxLength: 3 });
const query = fc.option(
  fc.array(fc.constantFrom('a=1', 'b', 'range=0-1', '', 'a=%26'), { maxLength: 3 }),
  { nil: undefined },
);
const range = fc.option(
  fc.tuple(fc.nat(12), fc.nat(12)).map(([first, more]) => ({ first, last: first + more })),
  { nil: undefined },
);
const resources = fc
  .tuple(fc.constantFrom('https://one.example', 'http://one.example:81'), path, query, range)
  .map(([origin, folders, parameters, bytes]): Resource => {
    const search = parameters ? `?${parameters.join('&')}` : '';
    const url = `${origin}/${folders.join('/')}${search}`;
    return bytes ? { url, range: bytes } : { url };
  });

property(
  'two resources share a key if they are the same, and only then',
  fc.tuple(resources, resources),
  ([one, other]) => {
    const isSame = one.url === other.url && rangeOf(one) === rangeOf(other);
    expect(segmentKey(one) === segmentKey(other)).toBe(isSame);
  },
);

property(
  'neighbouring resources have keys of their own',
  fc.tuple(resources, fc.nat(3)),
  ([one, way]) => {
    const { url, range: bytes = { first: 0, last: 1 } } = one;
    const neighbours: readonly Resource[] = [
      { url: `${url}0`, range: bytes },
      { url, range: { first: bytes.first, last: bytes.last + 1 } },
      { url, range: { first: bytes.first + 1, last: bytes.last + 1 } },
      bytes === one.range ? { url } : { url, range: bytes },
    ];
    expect(segmentKey(neighbours[way] as Resource)).not.toBe(segmentKey(one));
  },
);

property('a key is a URL as the browser writes it, and its own key', resources, (one) => {
  const key = segmentKey(one);
  expect(new URL(key).href).toBe(key);
  // What is held is known by the URLs that Cache Storage gives back.
  expect(segmentKey({ url: key })).toBe(key);
  expect(new URL(key).origin).toBe(new URL(one.url).origin);
  expect(new URL(key).pathname).toBe(new URL(one.url).pathname);
  if (!one.range) return;
  expect(new URL(key).searchParams.getAll('playahead-range').at(-1)).toBe(rangeOf(one));
});

property(
  'a fragment is no part of a resource',
  fc.tuple(resources, fc.webFragments()),
  ([one, fragment]) => {
    expect(segmentKey({ ...one, url: `${one.url}#${fragment}` })).toBe(segmentKey(one));
  },
);

function rangeOf({ range: bytes }: Resource): string {
  return bytes ? `${bytes.first}-${bytes.last}` : '';
}
