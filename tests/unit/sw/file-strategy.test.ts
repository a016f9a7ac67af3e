import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chunkCount, chunkRange, type FileLayout, marked } from '../../../sw/core/file-layout.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { DEFAULT_SETTINGS } from '../../../sw/core/settings.ts';
import { Downloads } from '../../../sw/network/downloads.ts';
import { SegmentStore } from '../../../sw/store/segment-store.ts';
import { Viewers } from '../../../sw/window/viewers.ts';
import { MemoryCaches } from './memory-caches.ts';

const FILE = 'https://media.example/movie.mp4';
const CHUNK_BYTES = 400;
const BYTES = new Uint8Array(1000).map((_, at) => at % 251);
/** It is of the worker's world, whose types are not those of the tests. */
const STRATEGY: string = new URL('../../../sw/answers/file-strategy.ts', import.meta.url).href;
const PASSED = 'as the network answers';

beforeEach(() => {
  vi.stubGlobal('caches', new MemoryCaches());
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('fetch', async () => new Response(PASSED));
});
afterEach(() => void vi.unstubAllGlobals());

// RFC 9110 §14.1.2: what a range asks of a file of 1000 bytes, and which part of it is given at once.
test.each([
  ['bytes=0-', 0, 399],
  ['bytes=0-0', 0, 0],
  ['bytes=0-1', 0, 1],
  ['bytes=10-19', 10, 19],
  ['bytes=399-400', 399, 399],
  ['bytes=400-', 400, 799],
  ['bytes=950-', 950, 999],
  ['bytes=999-1000', 999, 999],
  ['bytes=0-99999999999999999999', 0, 399],
  ['bytes=-1', 999, 999],
  ['bytes=-100', 900, 999],
  ['bytes=-2000', 0, 399],
  ['BYTES=5-6', 5, 6],
])('%s is answered with the bytes from %d to %d', async (range, first, last) => {
  const response = await ask(range);
  expect(response.status).toBe(206);
  expect(response.headers.get('Content-Range')).toBe(`bytes ${first}-${last}/1000`);
  expect(response.headers.get('Content-Length')).toBe(String(last - first + 1));
  expect(response.headers.get('Server-Timing')).toContain('playahead;desc=hit');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES.slice(first, last + 1));
});

test.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=9007199254740993-', 'bytes=-0'])(
  '%s lies outside, and is told how long the file is',
  async (range) => {
    const response = await ask(range);
    expect(response.status).toBe(416);
    expect(response.headers.get('Content-Range')).toBe('bytes */1000');
  },
);

test.each(['bytes=5-2', 'bytes=-', 'bytes=', 'bytes=0-1,5-6', 'items=0-1', 'bytes=0x0-0x1', '0-1'])(
  '%s is left to the network',
  async (range) => {
    expect(await (await ask(range)).text()).toBe(PASSED);
  },
);

/** What an element is answered while all of the file is held. */
async function ask(range: string): Promise<Response> {
  const store = new SegmentStore('playahead-segments-v2:/');
  const viewers = new Viewers();
  const file: FileLayout = {
    ...{ url: FILE, version: 0, index: [] },
    ...{ totalBytes: BYTES.length, chunkBytes: CHUNK_BYTES },
  };
  const name = { client: 'tab', player: 'p' };
  viewers.addTimeline(name, { id: FILE, firstSequence: 0, segments: [], file });
  const playhead = { sequence: 0, fraction: 0 };
  const track = { timeline: FILE, role: 'current', playhead, isStarved: true } as const;
  const place = { playbackRate: 1, settings: DEFAULT_SETTINGS, tracks: [track] };
  viewers.report(name, { state: 'playing', ...place });
  for (let chunk = 0; chunk < chunkCount(file); chunk += 1) {
    const bytes = chunkRange(file, chunk);
    const body = new Blob([BYTES.slice(bytes.first, bytes.last + 1)]);
    const key = segmentKey({ url: FILE, range: bytes });
    const stored = { body, contentType: 'video/mp4', timing: {}, fileBytes: BYTES.length };
    await store.put(key, stored, FILE);
  }
  const quiet = async () => {};
  const hooks = { onProgress: () => {}, onStorageRefusal: quiet, onDone: () => {}, onEnd: quiet };
  const { FileStrategy } = await import(STRATEGY);
  const strategy = new FileStrategy({
    ...{ store, viewers, downloads: new Downloads(store, viewers, hooks) },
    ...{ onPlayerChange: quiet, onServed: () => {}, onChanged: quiet },
  });
  const request = { url: marked(FILE, 0), headers: new Headers({ Range: range }) };
  const event = { clientId: 'tab', waitUntil: () => {} };
  return strategy._handle(request, { event });
}
