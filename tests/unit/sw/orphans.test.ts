import { beforeEach, expect, test, vi } from 'vitest';
import { type Orphan, Orphans } from '../../../sw/network/orphans.ts';

const MB = 2 ** 20;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

function orphan(name: string, bytes = 1): Orphan {
  const resource = { url: `https://media.example/${name}` };
  // A body as far as its size is looked at.
  return { resource, body: { size: bytes }, contentType: 'video/mp2t', etag: null, timing: {} };
}

function names(orphans: Orphans): string[] {
  return orphans.keys.map((key) => key.slice(key.lastIndexOf('/') + 1));
}

test('what no timeline has named within ten seconds is let go, however often it was looked at', () => {
  const orphans = new Orphans();
  orphans.add(orphan('a'));
  vi.advanceTimersByTime(6000);
  orphans.add(orphan('b'));
  expect(orphans.take(() => false)).toEqual([]);
  vi.advanceTimersByTime(3999);
  expect(names(orphans)).toEqual(['a', 'b']);
  vi.advanceTimersByTime(1);
  expect(names(orphans)).toEqual(['b']);
  vi.advanceTimersByTime(6000);
  expect(names(orphans)).toEqual([]);
});

test('what is named is taken, and the rest waits on', () => {
  const orphans = new Orphans();
  for (const name of ['a', 'b', 'c']) orphans.add(orphan(name));
  const taken = orphans.take(({ resource }) => resource.url.endsWith('b'));
  expect(taken.map(({ resource }) => resource.url)).toEqual(['https://media.example/b']);
  expect(names(orphans)).toEqual(['a', 'c']);
});

test('they are eight at most, and 64 MB in all: the newest', () => {
  const orphans = new Orphans();
  for (let count = 0; count < 10; count += 1) orphans.add(orphan(`${count}`));
  expect(names(orphans)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
  orphans.add(orphan('large', 40 * MB));
  orphans.add(orphan('larger', 24 * MB));
  expect(names(orphans)).toEqual(['large', 'larger']);
});
