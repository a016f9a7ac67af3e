import { beforeEach, expect, test, vi } from 'vitest';
import type { SegmentKey } from '../../../sw/core/segment.ts';
import { SegmentStore } from '../../../sw/store/segment-store.ts';
import { MemoryCaches } from './memory-caches.ts';

const TIMELINE = 'https://media.example/film/index.m3u8';

let memory: MemoryCaches;

beforeEach(() => {
  memory = new MemoryCaches();
  vi.stubGlobal('caches', memory);
  return () => vi.unstubAllGlobals();
});

test('what is stored is looked at, and nothing of it is left open', async () => {
  const store = new SegmentStore('playahead-segments-v2:/');
  const key = 'https://media.example/film/0.ts' as SegmentKey;
  const timing = { firstByteMs: 10, totalMs: 20 };
  const segment = { body: new Blob(['content']), contentType: 'video/mp2t', timing };
  await store.put(key, segment, TIMELINE);
  expect(memory.handedOut.map(({ bodyUsed }) => bodyUsed)).toEqual([true]);
});
