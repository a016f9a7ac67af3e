import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright/test';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { type MovieShape, makeMovie } from '../../media/movie.ts';
import type { Origin } from '../../origin/origin.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { FRAMES_PER_SECOND, rendition, STATIC_FOLDER } from '../demo.ts';
import { expect } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';

/** A picture may be some frames behind its position. */
const NEAR_FRAMES = 6;

export const MOVIE = '/movie.mp4';

/** VP9 and Opus, its Cues at the end. */
export const WEBM = readFileSync(fileURLToPath(new URL('../../media/movie.webm', import.meta.url)));

const DEMO_FOLDER = `${STATIC_FOLDER}${rendition('360p').replace('/index.m3u8', '')}`;
const movies = new Map<string, Promise<Buffer>>();

/** The demo stream as an MP4; each shape is made once. */
export function movieOf(shape: Omit<MovieShape, 'folder'>): Promise<Buffer> {
  const name = JSON.stringify(shape);
  const made = movies.get(name) ?? makeMovie({ ...shape, folder: DEMO_FOLDER });
  movies.set(name, made);
  return made;
}

/** What the origin was asked for of a file, since a mark. */
export function asked(origin: Origin, path = MOVIE, since = 0): readonly RequestEntry[] {
  return origin.log.since(since, (entry) => entry.path.startsWith(path));
}

/** The numbers of the chunks that requests ask for something of, in order. */
export function chunksOf(entries: readonly RequestEntry[], chunkBytes = CHUNK_BYTES): number[] {
  return entries.map(({ range }) => Math.floor(Number(/\d+/.exec(range ?? '')?.[0]) / chunkBytes));
}

/** The bytes that a request asks for, both ends included. */
export function boundsOf({ range = '' }: RequestEntry): {
  readonly first: number;
  readonly last: number;
} {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  return { first: Number(first), last: Number(last) };
}

/** The requests that ask for a byte which one before has asked for. */
export function askedTwice(entries: readonly RequestEntry[]): readonly RequestEntry[] {
  return entries.filter((entry, index) => {
    const { first, last } = boundsOf(entry);
    return entries.slice(0, index).some((before) => {
      const { first: begin, last: end } = boundsOf(before);
      return begin <= last && first <= end;
    });
  });
}

/** Opens the page with a file, and waits for its first picture. */
export async function open(viewer: Viewer, query: string): Promise<void> {
  await viewer.open(query);
  await viewer.load();
}

/** Waits until the frame on the screen is the one of the playhead, as far as that can be told while it plays. */
export async function showsItsFrame(viewer: Viewer, when: string, timeout = 5000): Promise<void> {
  // A picture is drawn a moment after `seeked`; and on a busy machine it has played on between two looks.
  await expect(async () => {
    const before = await viewer.position();
    const frame = (await viewer.frameNumber()) ?? Number.NaN;
    const after = await viewer.position();
    const words = `${when}: frame ${frame} between ${before} and ${after} s`;
    expect(frame, words).toBeGreaterThan(before * FRAMES_PER_SECOND - NEAR_FRAMES);
    expect(frame, words).toBeLessThan(after * FRAMES_PER_SECOND + NEAR_FRAMES);
  }).toPass({ timeout });
}

/** Deletes all that is held, as a browser does that lacks room. */
export async function loseHeld(page: Page): Promise<void> {
  await page.evaluate(() => caches.delete('playahead-segments-v2:/'));
}

/** The browser stops its workers, as it does with those that are idle. */
export async function stopWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}
