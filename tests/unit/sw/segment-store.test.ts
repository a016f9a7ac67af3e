import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SegmentKey } from '../../../sw/core/segment.ts';
import { SegmentStore, type StoredSegment } from '../../../sw/store/segment-store.ts';
import { MemoryCaches } from './memory-caches.ts';

const CACHE = 'playahead-segments-v2:/';
const TIMELINE = 'https://media.example/film/index.m3u8';

let memory: MemoryCaches;

beforeEach(() => {
  memory = new MemoryCaches();
  vi.stubGlobal('caches', memory);
  return () => vi.unstubAllGlobals();
});

describe('what is known of the entries', () => {
  test('is looked for by the keys that matter, however many there are', async () => {
    await fill(500);
    const store = new SegmentStore(CACHE);
    const wanted = [key(3), key(499), key(900)];
    await store.know(wanted);
    expect(memory.reads).toEqual({ lists: 0, listed: 0, found: 3, matched: 0 });
    expect([...store.held]).toEqual([
      [key(3), entryOf(3)],
      [key(499), entryOf(499)],
    ]);
    expect(wanted.map((each) => store.lacks(each))).toEqual([false, false, true]);
    await store.know(wanted);
    expect(memory.reads.found).toBe(3);
  });

  test('is complete after one list, which opens none of them, whoever asks meanwhile', async () => {
    await fill(500);
    const store = new SegmentStore(CACHE);
    await store.know([key(250)]);
    memory.count();
    await Promise.all([store.complete(), store.complete(), store.know([key(1)])]);
    await store.complete();
    expect(memory.reads).toEqual({ lists: 1, listed: 500, found: 1, matched: 0 });
    expect([...store.held.keys()]).toEqual(Array.from({ length: 500 }, (_, index) => key(index)));
    expect(store.held.totalBytes).toBe(500 * entryOf(0).bytes);
    expect(store.lacks(key(500))).toBe(true);
    await store.know([key(500)]);
    expect(memory.reads.found).toBe(1);
  });

  test('is read of each entry once where a version before has written it, the oldest first', async () => {
    const cache = await memory.open(CACHE);
    for (const index of [0, 1, 2]) {
      const headers = { 'Content-Length': '7', 'Playahead-Timeline': TIMELINE, ETag: '"old"' };
      await cache.put(key(index), new Response('content', { headers }));
    }
    await fill(2, 3);
    const store = new SegmentStore(CACHE);
    await store.complete();
    expect(memory.reads).toEqual({ lists: 1, listed: 5, found: 3, matched: 3 });
    expect([...store.held.keys()]).toEqual([0, 1, 2, 3, 4].map(key));
    expect(store.held.get(key(0))).toMatchObject({ bytes: 7, timeline: TIMELINE, etag: '"old"' });
    expect(memory.handedOut.map(({ bodyUsed }) => bodyUsed)).toEqual([true, true, true]);
  });

  test('is what was written and deleted while it was listed', async () => {
    const { store, end } = await listing();
    await store.put(key(7), segment(7), TIMELINE);
    await store.delete(key(1));
    await end();
    expect([...store.held.keys()]).toEqual([key(0), key(2), key(7)]);
  });

  test('is nothing once all of it was deleted while it was listed', async () => {
    const { store, end } = await listing();
    await store.clear();
    await end();
    expect([...store.held.keys()]).toEqual([]);
    expect(store.lacks(key(0))).toBe(true);
  });

  test('does not keep what someone else has deleted, and all is listed anew then', async () => {
    await fill(200);
    const store = new SegmentStore(CACHE);
    await store.complete();
    const cache = await memory.open(CACHE);
    for (const index of [5, 150]) await cache.delete(key(index));
    const window = [3, 4, 5, 6].map(key);
    memory.count();
    expect(await store.check(window)).toBe(true);
    expect(memory.reads).toEqual({ lists: 0, listed: 0, found: 4, matched: 0 });
    expect(store.held.has(key(5))).toBe(false);
    expect(await store.check(window)).toBe(false);
    await store.complete();
    expect(store.held.has(key(150))).toBe(false);
    expect(store.held.size).toBe(198);
  });

  test('is checked a part at a time where a window is deep, and all of it in turn', async () => {
    await fill(150);
    const store = new SegmentStore(CACHE);
    await store.complete();
    await (await memory.open(CACHE)).delete(key(149));
    const window = Array.from({ length: 150 }, (_, index) => key(index));
    memory.count();
    const found = [];
    for (let round = 0; round < 3; round += 1) found.push(await store.check(window));
    expect(found).toEqual([false, false, true]);
    expect(memory.reads.found).toBe(150);
  });

  test('is nothing where the storage fails, and it is not asked for all of it again and again', async () => {
    vi.stubGlobal('caches', { open: () => Promise.reject(new Error('no')) });
    const store = new SegmentStore(CACHE);
    await store.know([key(0)]);
    await store.complete();
    expect([store.isComplete, store.knows([key(0)]), store.held.size]).toEqual([false, true, 0]);
    vi.stubGlobal('caches', memory);
    await store.complete();
    expect(memory.reads.lists).toBe(0);
  });
});

test('what is stored is looked at, and nothing of it is left open', async () => {
  const store = new SegmentStore(CACHE);
  await store.put(key(0), segment(0), TIMELINE);
  expect(memory.handedOut.map(({ bodyUsed }) => bodyUsed)).toEqual([true]);
});

test('what is stored again while it is deleted is there in the end', async () => {
  const store = new SegmentStore(CACHE);
  await store.put(key(0), segment(0), TIMELINE);
  const deleted = store.delete(key(0));
  expect(store.held.has(key(0))).toBe(false);
  await Promise.all([deleted, store.put(key(0), segment(0), TIMELINE)]);
  expect([store.held.has(key(0)), memory.size]).toEqual([true, 1]);
});

test('a timeline’s own entries go when its names stand for other bytes, and no others', async () => {
  await fill(3);
  await fill(2, 10, 'https://media.example/other/index.m3u8');
  const store = new SegmentStore(CACHE);
  await store.deleteOf(TIMELINE);
  expect([...store.held.keys()]).toEqual([key(10), key(11)]);
  expect(memory.size).toBe(2);
});

/** Has a worker before this one store so many segments, from one on. */
async function fill(count: number, first = 0, timeline = TIMELINE): Promise<void> {
  const before = new SegmentStore(CACHE);
  const indices = Array.from({ length: count }, (_, index) => first + index);
  await Promise.all(indices.map((index) => before.put(key(index), segment(index), timeline)));
  memory.count();
  memory.handedOut.length = 0;
}

function key(index: number): SegmentKey {
  return `https://media.example/film/${index}.ts` as SegmentKey;
}

function segment(index: number): StoredSegment {
  const { etag, lastModified } = entryOf(index);
  const timing = { firstByteMs: 10, totalMs: 20 };
  return { body: new Blob(['content']), contentType: 'video/mp2t', etag, lastModified, timing };
}

function entryOf(index: number) {
  return { bytes: 7, timeline: TIMELINE, etag: `"${index}"`, lastModified: `day ${index}` };
}

/** A store of three entries in the midst of a list, which is there once it may end. */
async function listing() {
  await fill(3);
  const store = new SegmentStore(CACHE);
  let list = () => {};
  memory.mayList = new Promise<void>((resolve) => {
    list = resolve;
  });
  const completed = store.complete();
  await vi.waitFor(() => expect(memory.reads.lists).toBe(1));
  const end = () => {
    list();
    return completed;
  };
  return { store, end };
}
