import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SEGMENT_SECONDS, STATIC_FOLDER } from '../browser/demo.ts';
import type { Viewer } from '../browser/viewer.ts';
import { type Film, type FilmPart, SEGMENT_COUNT } from './film.ts';

/** One entry of Cache Storage, of whatever cache. */
export interface StoredBody {
  readonly cache: string;
  readonly url: string;
  readonly sha256: string;
}

const REFILL = 0.75;

/** Everything that Cache Storage holds, by its bytes. */
export function storedBodies({ page }: Viewer): Promise<StoredBody[]> {
  return page.evaluate(async () => {
    const bodies: StoredBody[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request, { ignoreVary: true }))?.arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body as ArrayBuffer));
        const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
        bodies.push({ cache: name, url: request.url, sha256 });
      }
    }
    return bodies;
  });
}

/**
 * What of it should not be there: what differs from what the origin serves under that URL by now,
 * keys, and what was never served. `files` are the stream's, by path.
 */
export function strayEntries(
  bodies: readonly StoredBody[],
  origins: readonly string[],
  files: ReadonlyMap<string, Buffer>,
): string[] {
  return bodies.flatMap(({ cache, url, sha256 }) => {
    const { origin, pathname, searchParams } = new URL(url);
    const where = `${pathname}${searchParams.size > 0 ? `?${searchParams}` : ''} in ${cache}`;
    if (pathname.endsWith('.key')) return [`a key is stored: ${where}`];
    if (!origins.includes(origin)) return [`stored under another origin’s URL: ${where}`];
    const served = files.get(pathname) ?? pageFile(pathname);
    if (!served) return [`stored, and served by nobody: ${where}`];
    const [first, last] = (searchParams.get('playahead-range') ?? '').split('-').map(Number);
    const bytes = last ? served.subarray(first, last + 1) : served;
    const isSame = createHash('sha256').update(bytes).digest('hex') === sha256;
    return isSame ? [] : [`stored with other bytes than the origin has: ${where}`];
  });
}

/** Whether any cache holds a part of the stream, from whichever origin. */
export async function isHeld({ page }: Viewer, { path, range }: FilmPart): Promise<boolean> {
  const key = path + (range ? `?playahead-range=${range.first}-${range.last}` : '');
  return page.evaluate(async (wanted) => {
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      const keys = requests.map(({ url }) => url.slice(new URL(url).origin.length));
      if (keys.includes(wanted)) return true;
    }
    return false;
  }, key);
}

/** What the window lacks that belongs to the playhead, by the rule: segments and their init segments. */
export async function lackingInWindow(
  viewer: Viewer,
  film: Film,
  { ahead, fillsThePlayer }: { readonly ahead: number; readonly fillsThePlayer: boolean },
): Promise<string[]> {
  const position = (await viewer.position()) / SEGMENT_SECONDS;
  const current = Math.floor(position) + (position % 1 >= REFILL ? 1 : 0);
  const last = Math.min(current + ahead, SEGMENT_COUNT - 1);
  const buffered = fillsThePlayer ? await bufferedSequences(viewer) : [];
  const wanted = film.parts.filter(
    ({ type, sequence }) =>
      (type === 'segment' || type === 'init') &&
      sequence > current &&
      sequence <= last &&
      !buffered.includes(sequence),
  );
  const isThere = await Promise.all(wanted.map((part) => isHeld(viewer, part)));
  return wanted
    .filter((_, index) => !isThere[index])
    .map(({ type, sequence }) => `${type} ${sequence}`);
}

/** The segments of which the player has the middle in its own memory. */
async function bufferedSequences({ page }: Viewer): Promise<number[]> {
  const spans = await page.evaluate(() => {
    const { buffered } = document.getElementById('video') as HTMLVideoElement;
    return Array.from({ length: buffered.length }, (_, index) => [
      buffered.start(index),
      buffered.end(index),
    ]);
  });
  return Array.from({ length: SEGMENT_COUNT }, (_, sequence) => sequence).filter((sequence) => {
    const middle = (sequence + 0.5) * SEGMENT_SECONDS;
    return spans.some(([from = 0, to = 0]) => from <= middle && middle < to);
  });
}

function pageFile(pathname: string): Buffer | undefined {
  try {
    return readFileSync(STATIC_FOLDER + (pathname === '/' ? 'index.html' : pathname.slice(1)));
  } catch {
    return undefined;
  }
}
