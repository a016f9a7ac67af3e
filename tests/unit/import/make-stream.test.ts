import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parse, setOptions, type types } from 'hls-parser';
import { ALL_FORMATS, BlobSource, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { expect, test } from 'vitest';
import { SEGMENT_SECONDS } from '../../../page/import/cuts.ts';
import { fileId } from '../../../page/import/file-id.ts';
import { look } from '../../../page/import/look.ts';
import { makeStream } from '../../../page/import/make-stream.ts';
import type { StreamPlace } from '../../../page/import/segment-writer.ts';
import { rendition, STATIC_FOLDER } from '../../browser/demo.ts';
import { movieOf, WEBM } from '../../browser/files/film.ts';

setOptions({ strictMode: true });

const COPIED = { picture: 'copied', sound: 'copied' } as const;

const FILMS = [
  ['an MP4', () => movieOf({ index: 'front', segments: 6 }), { frames: 600, seconds: 24 }],
  [
    'an MP4 in fragments',
    () => movieOf({ index: 'fragments', segments: 6 }),
    { frames: 600, seconds: 24 },
  ],
  ['MPEG-TS', async () => transportStream(), { frames: 600, seconds: 24 }],
  ['a WebM', async () => WEBM, { frames: 1200, seconds: 48 }],
] as const;

test.each(FILMS)(
  '%s: all of its frames are in the segments, in order',
  async (_, film, { frames, seconds }) => {
    const file = await film();
    const { files } = await copied(file);
    const master = playlistOf(files, 'index.m3u8') as types.MasterPlaylist;
    expect(master.variants).toHaveLength(1);
    const [variant] = master.variants;
    const media = playlistOf(files, variant?.uri ?? '') as types.MediaPlaylist;
    expect(media.endlist).toBe(true);
    const total = media.segments.reduce((sum, { duration }) => sum + duration, 0);
    expect(total).toBeCloseTo(seconds, 0);
    expect(Math.max(...media.segments.map(({ duration }) => duration))).toBeLessThanOrEqual(
      SEGMENT_SECONDS + 0.1,
    );
    const source = await packetsOf(file);
    const made: number[] = [];
    const init = files.get(media.segments[0]?.map?.uri ?? '') as ArrayBuffer;
    for (const { uri } of media.segments) {
      const segment = Buffer.concat([
        Buffer.from(init),
        Buffer.from(files.get(uri) as ArrayBuffer),
      ]);
      const times = await packetsOf(segment);
      expect(times[0]?.type, `${uri} can be decoded by itself`).toBe('key');
      made.push(...times.map(({ timestamp }) => timestamp));
    }
    expect(made).toHaveLength(frames);
    const start = Math.min(...source.map(({ timestamp }) => timestamp));
    const away = made.map(
      (time, index) => time - ((source[index]?.timestamp ?? 0) - start) - (made[0] ?? 0),
    );
    expect(Math.max(...away.map(Math.abs))).toBeLessThan(0.002);
  },
);

test('the playlists are there as soon as a player can begin, and once more when all is', async () => {
  const { written } = await copied(await movieOf({ index: 'front', segments: 6 }));
  const lists = ['360p.m3u8', 'sound.m3u8', 'index.m3u8'];
  const isList = (path: string) => path.endsWith('.m3u8');
  expect(written.filter(isList)).toEqual([...lists, ...lists]);
  expect(written.slice(-3)).toEqual(lists);
  const before = written.slice(0, written.findIndex(isList)).sort();
  expect(before).toEqual([
    'parts/360p-00000.m4s',
    'parts/360p-init.mp4',
    'parts/sound-00000.m4s',
    'parts/sound-init.mp4',
  ]);
});

for (const [name, film] of FILMS) {
  test.each([1, 3, 7, 11])(
    `an import of ${name} that broke off after %d files goes on to the same bytes as one that did not`,
    async (count) => {
      const file = await film();
      const { files: whole, written: order } = await copied(file);
      const left = order
        .slice(0, count)
        .map((path) => [path, whole.get(path) as ArrayBuffer] as const);
      const there = new Map(left);
      const { files, written } = await copied(file, there);
      expect(hashes(files)).toEqual(hashes(whole));
      const again = written.filter((path) => there.has(path) && path.endsWith('.m4s'));
      expect(again.length, `${again} of ${count} files made again`).toBeLessThanOrEqual(1);
    },
  );
}

test('what is cancelled ends there', async () => {
  const ending = new AbortController();
  const written: string[] = [];
  const input = inputOf(await movieOf({ index: 'front', segments: 6 }));
  const copying = makeStream(input, {
    ...COPIED,
    signal: ending.signal,
    place: {
      ...nowhere(),
      write: async (path) => {
        written.push(path);
        ending.abort();
      },
    },
    onDone: () => undefined,
    onPlayable: () => {},
  });
  await expect(copying).rejects.toThrow();
  expect(written.length).toBeLessThan(4);
  expect(written).not.toContain('index.m3u8');
});

test('a disk that is full is told to who asked', async () => {
  const input = inputOf(await movieOf({ index: 'front', segments: 6 }));
  const copying = makeStream(input, {
    ...COPIED,
    signal: new AbortController().signal,
    place: {
      ...nowhere(),
      write: async () => {
        throw new DOMException('no room', 'QuotaExceededError');
      },
    },
    onDone: () => undefined,
    onPlayable: () => {},
  });
  await expect(copying).rejects.toMatchObject({ name: 'QuotaExceededError' });
});

test('what a file holds is said', async () => {
  const movie = await movieOf({ index: 'front', segments: 6 });
  expect(await look(inputOf(movie), movie.length)).toEqual({
    bytes: movie.length,
    durationSeconds: expect.closeTo(24, 0),
    picture: {
      type: expect.stringMatching(/^video\/mp4; codecs="avc1\.\w{6}"$/),
      codec: 'H.264',
      canBeDecoded: false,
      width: 640,
      height: 360,
      keyFrameGapSeconds: expect.closeTo(2, 1),
    },
    sound: { type: 'audio/mp4; codecs="mp4a.40.2"', codec: 'AAC', canBeDecoded: false },
  });
});

test.each([
  [
    'text',
    async () => Buffer.from('This is no film, whatever it is called.'),
    /no MP4.*copy it anew/,
  ],
  ['an MP4 that lost its end, where its index was', halved, /cut short: copy it anew/],
])('%s is refused in words', async (_, make, words) => {
  const file = await make();
  await expect(look(inputOf(file), file.length)).rejects.toThrow(words);
});

async function halved(): Promise<Buffer> {
  const movie = await movieOf({ index: 'end', segments: 3 });
  return movie.subarray(0, movie.length / 2);
}

test.each(['front', 'fragments'] as const)(
  'of a film that is cut short, its index in %s, there is what there is',
  async (index) => {
    const movie = await movieOf({ index, segments: 6 });
    const { seconds, files } = await copied(movie.subarray(0, movie.length * 0.6));
    expect(seconds).toBeGreaterThan(12);
    expect(seconds).toBeLessThan(20);
    const media = playlistOf(files, '360p.m3u8') as types.MediaPlaylist;
    const total = media.segments.reduce((sum, { duration }) => sum + duration, 0);
    expect(total).toBeCloseTo(seconds, 0);
  },
);

test('the id is the SHA-256 of the bytes, and says how far it is', async () => {
  const shares: number[] = [];
  const empty = await fileId(new Blob([]), () => {});
  // FIPS 180-4: the hash of nothing.
  expect(empty).toBe('vid-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  await fileId(new Blob([new Uint8Array(40 * 2 ** 20)]), (share) => shares.push(share));
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

async function copied(
  file: Uint8Array,
  there: ReadonlyMap<string, ArrayBuffer> = new Map(),
): Promise<{
  readonly files: ReadonlyMap<string, ArrayBuffer>;
  readonly seconds: number;
  readonly written: readonly string[];
}> {
  const files = new Map<string, ArrayBuffer>(there);
  const written: string[] = [];
  const seconds = await makeStream(inputOf(file), {
    ...COPIED,
    signal: new AbortController().signal,
    place: {
      write: async (path, body) => {
        written.push(path);
        files.set(path, body);
      },
      read: async (path) => files.get(path) as ArrayBuffer,
      there: new Map([...there].map(([path, body]) => [path, body.byteLength])),
    },
    onDone: () => undefined,
    onPlayable: () => {},
  });
  return { files, seconds, written };
}

function hashes(files: ReadonlyMap<string, ArrayBuffer>): Record<string, string> {
  const entries = [...files].map(([path, body]) => {
    return [path, createHash('sha256').update(Buffer.from(body)).digest('hex')] as const;
  });
  // An init segment says when it was made, ISO/IEC 14496-12 §8.2.2.
  const same = entries.filter(([path]) => !path.endsWith('-init.mp4'));
  return Object.fromEntries(same.sort(([a], [b]) => a.localeCompare(b)));
}

/** The demo stream's first six segments as one file. */
function transportStream(): Buffer {
  const folder = `${STATIC_FOLDER}${rendition('360p').replace('/index.m3u8', '')}`;
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return Buffer.concat(
    names
      .sort()
      .slice(0, 6)
      .map((name) => readFileSync(`${folder}/${name}`)),
  );
}

/** A place that keeps nothing. */
function nowhere(): StreamPlace {
  return { write: async () => {}, read: async () => new ArrayBuffer(0), there: new Map() };
}

function inputOf(file: Uint8Array): Input {
  const source = new BlobSource(new Blob([file as Uint8Array<ArrayBuffer>]));
  return new Input({ source, formats: ALL_FORMATS });
}

function playlistOf(files: ReadonlyMap<string, ArrayBuffer>, path: string): types.Playlist {
  return parse(new TextDecoder().decode(files.get(path)));
}

/** The pictures of a file, in the order of decoding. */
async function packetsOf(file: Uint8Array) {
  const input = new Input({
    source: new BufferSource(file as Uint8Array<ArrayBuffer>),
    formats: ALL_FORMATS,
  });
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new Error('There is no picture in it.');
  const packets = [];
  for await (const { timestamp, type } of new EncodedPacketSink(track).packets()) {
    packets.push({ timestamp, type });
  }
  return packets;
}
