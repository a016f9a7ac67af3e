import { describe, expect, test } from 'vitest';
import { segmentKey } from '../../../sw/core/segment.ts';
import type { Entry, Validators } from '../../../sw/store/entry.ts';
import { FileVersions } from '../../../sw/store/file-versions.ts';

const FILE = 'https://media.example/film.mp4';

describe('of the ranges of one file', () => {
  test('those with another ETag are out of date', () => {
    const { store, held } = ranges();
    store(0, { etag: '"1"' });
    store(1, { etag: '"1"' });
    store(2, { etag: '"2"' });
    expect(held()).toEqual([2]);
  });

  test('none is, once an ETag has come back: servers have each their own', () => {
    const { store, held, deleted } = ranges();
    for (let at = 0; at < 30; at += 1) store(at, { etag: at % 2 === 0 ? '"a"' : '"b"' });
    expect(deleted()).toEqual([0]);
    expect(held().length).toBe(29);
  });

  test('none is either where one of three servers, or one that has no ETag, answers in turn', () => {
    for (const etags of [
      ['"a"', '"b"', '"c"'],
      ['"a"', null],
      [null, '"a"'],
    ]) {
      const { store, deleted } = ranges();
      for (let at = 0; at < 30; at += 1) store(at, { etag: etags[at % etags.length] });
      expect(deleted().length, `${etags}`).toBeLessThan(etags.length);
    }
  });

  test('none is any more where each answer has an ETag of its own', () => {
    const { store, held, deleted } = ranges();
    for (let at = 0; at < 30; at += 1) store(at, { etag: `"${at}"` });
    expect(deleted()).toEqual([0, 1]);
    expect(held().length).toBe(28);
  });

  test('none is where the other validator agrees', () => {
    const { store, held } = ranges();
    const lastModified = 'Wed, 21 Oct 2015 07:28:00 GMT';
    for (const etag of ['"1"', '"2"', '"3"']) store(held().length, { etag, lastModified });
    store(3, { etag: '"4"', lastModified: 'Thu, 22 Oct 2015 07:28:00 GMT' });
    expect(held()).toEqual([3]);
  });

  test('none is where a worker before this one has let two ETags be', () => {
    const { store, held } = ranges([
      [0, { etag: '"a"' }],
      [1, { etag: '"b"' }],
    ]);
    store(2, { etag: '"b"' });
    store(3, { etag: '"a"' });
    expect(held()).toEqual([0, 1, 2, 3]);
  });

  test('what is held under several ETags tells that they say nothing, and under one that they do', () => {
    const held = (...etags: string[]) =>
      new Map(etags.map((etag, at) => [keyOf(at), entryOf({ etag })]));
    const versions = new FileVersions();
    expect(versions.saysNothing(keyOf(5), held('"a"', '"b"'))).toBe(true);
    expect(versions.saysNothing(keyOf(5), held('"a"', '"a"'))).toBe(false);
    const other = segmentKey({ url: `${FILE}2`, range: { first: 0, last: 9 } });
    const beside = new Map([...held('"a"'), [other, entryOf({ etag: '"b"' })] as const]);
    expect(versions.saysNothing(keyOf(5), beside)).toBe(false);
  });

  test('those of another file are none of its business, nor is what is no range', () => {
    const other = segmentKey({ url: `${FILE}2`, range: { first: 0, last: 9 } });
    const whole = segmentKey({ url: FILE });
    const held = new Map<ReturnType<typeof segmentKey>, Entry>([
      [other, { bytes: 10, etag: '"other"' }],
      [whole, { bytes: 10, etag: '"whole"' }],
    ]);
    const versions = new FileVersions();
    expect(versions.outdatedBy(whole, { etag: '"1"' }, held)).toEqual([]);
    expect(versions.outdatedBy(keyOf(0), { etag: '"1"' }, new Map([...held].slice(0, 1)))).toEqual(
      [],
    );
  });
});

/** A store of ranges that does as it is told. */
function ranges(before: readonly [number, Validators][] = []) {
  const versions = new FileVersions();
  const held = new Map(before.map(([at, validators]) => [keyOf(at), entryOf(validators)]));
  const deleted: number[] = [];
  const at = (key: string) => Number(/=(\d+)-/.exec(key)?.[1]) / 10;
  return {
    store: (index: number, validators: Validators) => {
      held.set(keyOf(index), entryOf(validators));
      for (const key of versions.outdatedBy(keyOf(index), validators, held)) {
        held.delete(key);
        deleted.push(at(key));
      }
    },
    held: () => [...held.keys()].map(at),
    deleted: () => deleted,
  };
}

function keyOf(index: number) {
  return segmentKey({ url: FILE, range: { first: index * 10, last: index * 10 + 9 } });
}

function entryOf(validators: Validators): Entry {
  return { bytes: 10, ...validators };
}
