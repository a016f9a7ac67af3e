import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { type MovieShape, makeMovie } from '../../media/movie.ts';
import type { Origin } from '../../origin/origin.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import { expect } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';

export const MOVIE = '/movie.mp4';

/** VP9 and Opus, its Cues at the end. */
export const WEBM = readFileSync(fileURLToPath(new URL('../../media/movie.webm', import.meta.url)));

const movies = new Map<string, Promise<Buffer>>();

/** The demo stream as an MP4; each shape is made once. */
export function movieOf(shape: MovieShape): Promise<Buffer> {
  const name = JSON.stringify(shape);
  const made = movies.get(name) ?? makeMovie(shape);
  movies.set(name, made);
  return made;
}

/** What the origin was asked for of a file, since a mark. */
export function asked(origin: Origin, path = MOVIE, since = 0): readonly RequestEntry[] {
  return origin.log.since(since, (entry) => entry.path.startsWith(path));
}

/** The numbers of the chunks that requests ask for, in order. */
export function chunksOf(entries: readonly RequestEntry[], chunkBytes = CHUNK_BYTES): number[] {
  return entries.map(({ range }) => Number(/\d+/.exec(range ?? '')?.[0]) / chunkBytes);
}

/** Opens the page with a file, and waits for its first picture. */
export async function open(viewer: Viewer, query: string): Promise<void> {
  await viewer.open(query);
  await viewer.load();
}

/** Asserts that the frame on the screen is the one of the playhead, as far as that can be told while it plays. */
export async function showsItsFrame(viewer: Viewer, when: string): Promise<void> {
  const frame = await viewer.frameNumber();
  const position = await viewer.position();
  const distance = Math.abs((frame ?? Number.NaN) - position * FRAMES_PER_SECOND);
  expect(distance, `${when}: frame ${frame} at ${position} s`).toBeLessThan(6);
}
