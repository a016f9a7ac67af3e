import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Origin } from '../origin/origin.ts';
import { rendition, SEGMENT_SECONDS, STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const COUNT = 8;
const SEGMENTS = Array.from({ length: COUNT }, (_, sequence) =>
  readFileSync(
    STATIC_FOLDER +
      rendition('240p').replace('index.m3u8', `segment-${String(sequence).padStart(3, '0')}.ts`),
  ),
);

test('byte ranges of one file: each range once, whole under a key that names it', async ({
  viewer,
  origin,
}) => {
  origin.serve('/film/all.ts', Buffer.concat(SEGMENTS), { 'Content-Type': 'video/mp2t' });
  // Every other offset is implied: RFC 8216 §4.3.2.2.
  let offset = 0;
  const entries = SEGMENTS.map(({ length }, index) => {
    const range = index % 2 === 0 ? `${length}@${offset}` : `${length}`;
    offset += length;
    return `#EXT-X-BYTERANGE:${range}\n#EXTINF:${SEGMENT_SECONDS},\nall.ts`;
  });
  servePlaylist(origin, entries);

  await playThrough(viewer);
  const ranges = origin.log.entries(({ path }) => path === '/film/all.ts');
  expect(ranges.map(({ status }) => status)).toEqual(ranges.map(() => 206));
  expect(new Set(ranges.map(({ range }) => range)).size, 'none twice').toBe(ranges.length);
  const stored = await storedHashes(viewer);
  expect(Object.keys(stored).length).toBeGreaterThan(3);
  for (const [url, hash] of Object.entries(stored)) {
    const [first, last] = /playahead-range=(\d+)-(\d+)$/.exec(url)?.slice(1).map(Number) ?? [];
    const bytes = Buffer.concat(SEGMENTS).subarray(first, (last as number) + 1);
    expect(hash, url).toBe(sha256(bytes));
  }
});

test('AES-128 with keys that rotate: the segments are held as they came, the keys never', async ({
  viewer,
  origin,
}) => {
  const keys = [randomBytes(16), randomBytes(16)];
  const sent = new Map<string, string>();
  const entries = SEGMENTS.map((segment, index) => {
    const key = keys[Math.floor(index / 2) % 2] as Buffer<ArrayBuffer>;
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    const body = Buffer.concat([cipher.update(segment), cipher.final()]);
    origin.serve(`/film/${index}.ts`, body, { 'Content-Type': 'video/mp2t' });
    sent.set(`${origin.url}/film/${index}.ts`, sha256(body));
    const uri = `key-${keys.indexOf(key)}.bin`;
    return `#EXT-X-KEY:METHOD=AES-128,URI="${uri}",IV=0x${iv.toString('hex')}\n#EXTINF:${SEGMENT_SECONDS},\n${index}.ts`;
  });
  for (const [index, key] of keys.entries()) {
    const type = { 'Content-Type': 'application/octet-stream' };
    origin.serve(`/film/key-${index}.bin`, key, type);
  }
  servePlaylist(origin, entries);

  await playThrough(viewer);
  const stored = await storedHashes(viewer);
  expect(Object.keys(stored).length).toBeGreaterThan(3);
  for (const [url, hash] of Object.entries(stored)) expect(hash, url).toBe(sent.get(url));
  for (const { path } of origin.log.media()) {
    expect(origin.log.media((entry) => entry.path === path).length, path).toBe(1);
  }
});

function servePlaylist(origin: Origin, entries: readonly string[]): void {
  const head = ['#EXTM3U', '#EXT-X-VERSION:4', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`];
  const lines = [...head, '#EXT-X-PLAYLIST-TYPE:VOD', ...entries, '#EXT-X-ENDLIST', ''];
  origin.serve('/film/index.m3u8', lines.join('\n'), {
    'Content-Type': 'application/vnd.apple.mpegurl',
  });
}

/** Plays some segments, seeks back into what is held, and sees the right frames all along. */
async function playThrough(viewer: Viewer): Promise<void> {
  await viewer.open('?src=film/index.m3u8&ahead=2');
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(9);
  await viewer.pause();
  await viewer.seek(14.2);
  expect(await viewer.frameNumber()).toBe(355);
  await viewer.seek(5);
  expect(await viewer.frameNumber()).toBe(125);
  await viewer.origin.log.idle();
  expect((await viewer.snapshot()).failed).toEqual([]);
}

/** The SHA-256 of each body that Cache Storage holds of media, by its URL. */
async function storedHashes({ page }: Viewer): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const cache = await caches.open('playahead-segments-v1');
    const hashes: Record<string, string> = {};
    for (const request of await cache.keys()) {
      const body = await (await cache.match(request))?.arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body as ArrayBuffer));
      hashes[request.url] = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    }
    return hashes;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
