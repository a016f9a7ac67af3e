import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS, STATIC_FOLDER } from '../../browser/demo.ts';
import { type MovieShape, makeMovie } from '../../media/movie.ts';
import { readOwnFilm } from '../../sim/own-film.ts';

const WEBM = fileURLToPath(new URL('../../media/movie.webm', import.meta.url));
const FOLDER = dirname(join(STATIC_FOLDER, rendition('240p')));
const folder = mkdtempSync(join(tmpdir(), 'playahead-own-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each<MovieShape['index']>(['front', 'end', 'fragments'])(
  'an MP4, its index %s',
  (index) => {
    test('is read in the chunks that its window has', async () => {
      const path = join(folder, `${index}.mp4`);
      writeFileSync(path, await makeMovie({ index, folder: FOLDER, bytes: 8e6 }));
      const [only, ...others] = await readOwnFilm(path);
      expect(others).toEqual([]);
      const { segments, durationSeconds } = only?.film ?? { segments: [], durationSeconds: 0 };
      const { size } = statSync(path);
      expect(segments.map(({ bytes }) => bytes)).toEqual([
        ...Array(Math.floor(size / CHUNK_BYTES)).fill(CHUNK_BYTES),
        size % CHUNK_BYTES,
      ]);
      expect(Math.abs(durationSeconds - SEGMENT_COUNT * SEGMENT_SECONDS)).toBeLessThan(0.1);
      // The filler makes all of it alike, the index takes some of a chunk.
      const usualSeconds = (durationSeconds * CHUNK_BYTES) / size;
      for (const { duration } of segments.slice(0, -1)) {
        expect(Math.abs(duration - usualSeconds)).toBeLessThan(SEGMENT_SECONDS);
      }
    });
  },
);

test('a WebM is read', async () => {
  const [only] = await readOwnFilm(WEBM);
  expect(only?.film.segments).toHaveLength(1);
  expect(only?.kbps).toBeCloseTo(
    (statSync(WEBM).size * 8) / 1000 / (only?.film.durationSeconds ?? 0),
  );
});

test('what is not there, and what is no film, is named', async () => {
  await expect(readOwnFilm(join(folder, 'none.mp4'))).rejects.toThrow(
    /There is no file .*none\.mp4/,
  );
  const path = join(folder, 'text.mp4');
  writeFileSync(path, 'not a film at all, but as long as a head of a box may be');
  await expect(readOwnFilm(path)).rejects.toThrow(/text\.mp4 is no file that can be read/);
});
