import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ArrivingBytes } from '../../../page/app/arriving-bytes.ts';
import { FileBytes } from '../../../page/app/file-bytes.ts';
import { readMovie } from '../../../page/app/movie-index.ts';
import { isWebm, readCues } from '../../../page/app/webm-cues.ts';
import { spansOf, type TimePoint } from '../../../page/attach/file/byte-times.ts';
import { chunkRange, type FileLayout } from '../../../sw/core/file-layout.ts';
import { placeAt } from '../../../sw/core/timeline.ts';
import { movieOf } from '../../browser/files/film.ts';

const WEBM = readFileSync(new URL('../../media/movie.webm', import.meta.url));
const CHUNK_BYTES = 64 * 1024;
/** ITU-T H.264 table 7-1. */
const IDR = 5;
const CLUSTER = 0x1f43b675;
/** One in each two seconds of the demo stream. */
const KEY_FRAMES = 48;

test.each(['front', 'end'] as const)(
  'of an MP4 with its index at the %s it is read where each key frame is, out of that alone',
  async (index) => {
    const movie = await movieOf({ index, bytes: 8e6 });
    const { bytes, chunksRead } = fileOf(movie);
    const points = await readMovie(bytes);
    expect(points.map(({ seconds }) => Math.round(seconds))).toEqual(
      Array.from({ length: KEY_FRAMES }, (_, key) => 2 * key),
    );
    // The first one's place is that of the media, which may begin a little before it.
    for (const { byte } of points.slice(1)) expect(unitTypesAt(movie, byte)).toContain(IDR);
    const tables = Math.floor(movie.indexOf('moov') / CHUNK_BYTES);
    expect(chunksRead(), 'its beginning and its tables').toEqual([...new Set([0, tables])]);
  },
);

test('of fragments without an index nothing is read, and their times are guessed', async () => {
  const { bytes, chunksRead, layout } = fileOf(await movieOf({ index: 'fragments', bytes: 8e6 }));
  expect(await readMovie(bytes)).toEqual([]);
  expect(chunksRead()).toEqual([0]);
  const spans = spansOf(layout, 96, []);
  expect(placeAt(spans, 48)?.index).toBe(Math.floor(spans.length / 2));
});

test('of a WebM its Cues are read, wherever they are', async () => {
  expect(isWebm(WEBM.subarray(0, 4))).toBe(true);
  const { bytes, chunksRead } = fileOf(WEBM);
  const points = await readCues(bytes);
  expect(points.map(({ seconds }) => Math.round(seconds))).toEqual(
    Array.from({ length: 24 }, (_, key) => 2 * key),
  );
  for (const { byte } of points) expect(WEBM.readUInt32BE(byte)).toBe(CLUSTER);
  expect(chunksRead()).toEqual([0, Math.floor((WEBM.length - 1) / CHUNK_BYTES)]);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('This is no film, whatever it is called.')],
  ['a box that is cut', Buffer.from([0, 0, 0, 1, 0x6d, 0x6f, 0x6f, 0x76, 0, 0])],
  ['a box that is shorter than its head', Buffer.from([0, 0, 0, 2, 0x6d, 0x6f, 0x6f, 0x76])],
  ['an EBML head alone', WEBM.subarray(0, 40)],
])('of %s nothing is learnt', async (_, content) => {
  const { bytes } = fileOf(content);
  const points = isWebm(content) ? await readCues(bytes) : await readMovie(bytes);
  expect(points).toEqual([]);
});

test('a chunk is read before its end is there, and what is not read is left', async () => {
  let left = false;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    // The rest never comes.
    start: (controller) => controller.enqueue(new Uint8Array(100).fill(7)),
    cancel: () => {
      left = true;
    },
  });
  const chunk = new ArrivingBytes(stream, 1000);
  expect(await chunk.read(50, 100)).toEqual(new Uint8Array(50).fill(7));
  const inTheWay = new AbortController();
  const finished = chunk.finish(inTheWay.signal);
  expect(left).toBe(false);
  inTheWay.abort();
  expect(left).toBe(true);
  await finished;
});

test('two who read a chunk at once get each their own, and a server that gives too much is cut short', async () => {
  const chunk = new ArrivingBytes(inPieces(new Uint8Array(5000).map((_, at) => at % 251)), 2500);
  const [one, other] = await Promise.all([chunk.read(0, 2500), chunk.read(1500, 1502)]);
  expect(one.length).toBe(2500);
  expect([...other]).toEqual([1500 % 251, 1501 % 251]);
  expect((await chunk.read(2490, 3000)).length).toBe(10);
});

test('a chunk plays when the points around it say', () => {
  const layout: FileLayout = {
    ...{ url: 'https://media.example/a.mp4', version: 0, index: [] },
    ...{ totalBytes: 1000, chunkBytes: 100 },
  };
  // Its first half is eight times as rich as its second.
  const points: TimePoint[] = [{ seconds: 10, byte: 800 }];
  const spans = spansOf(layout, 20, points);
  expect(spans.map(({ start }) => start)).toEqual([0, 1.25, 2.5, 3.75, 5, 6.25, 7.5, 8.75, 10, 15]);
  expect(spans.at(-1)).toEqual({ start: 15, duration: 5 });
  expect(placeAt(spans, 15)?.index).toBe(9);
  // What does not fit is left out.
  const wrong = [...points, { seconds: 5, byte: 900 }, { seconds: 12, byte: 10 }];
  expect(spansOf(layout, 20, wrong)).toEqual(spans);
});

function fileOf(content: Buffer) {
  const layout: FileLayout = {
    ...{ url: 'https://media.example/a.mp4', version: 0, index: [] },
    ...{ totalBytes: content.length, chunkBytes: CHUNK_BYTES },
  };
  const bytes = new FileBytes(layout, async (chunk) => {
    const { first, last } = chunkRange(layout, chunk);
    const piece = new Uint8Array(content.subarray(first, last + 1));
    return new ArrivingBytes(inPieces(piece), piece.length);
  });
  return { bytes, layout, chunksRead: () => bytes.chunksRead };
}

/** As a network gives it. */
function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + 1000));
      at += 1000;
    },
  });
}

/** The types of the first units of a sample that is stored with the length of each. */
function unitTypesAt(movie: Buffer, byte: number): number[] {
  const types: number[] = [];
  for (let at = byte; types.length < 4 && at + 5 < movie.length; ) {
    types.push((movie[at + 4] ?? 0) & 0x1f);
    at += 4 + movie.readUInt32BE(at);
  }
  return types;
}
