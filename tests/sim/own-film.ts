import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse, type types } from 'hls-parser';
import { isFile } from '../../page/app/options.ts';
import { filmOf, type SimFilm } from './film.ts';
import { readOwnFile } from './own-file.ts';

/** One rendition of somebody's own video. */
export interface OwnRendition {
  /** Its media playlist, or the file that it is. */
  readonly url: string;
  readonly kbps: number;
  readonly film: SimFilm;
  /** How many of its segments' sizes nobody says: they are as long as the playlist's bandwidth makes them. */
  readonly guessed: number;
}

/** How many servers' answers are waited for at once. */
const AT_ONCE = 8;

/** Reads a playlist and all that it names, or a file, from a URL or from disk. Throws, with what and where, where that cannot be. */
export async function readOwnFilm(source: string): Promise<readonly OwnRendition[]> {
  const url = /^https?:/.test(source) ? source : pathToFileURL(resolve(source)).href;
  if (isFile(url)) {
    const film = await readOwnFile(url);
    return [{ url, kbps: kbpsOf(film), film, guessed: 0 }];
  }
  const playlist = await readPlaylist(url);
  if (!playlist.isMasterPlaylist) return [await renditionOf(url, playlist as types.MediaPlaylist)];
  const { variants } = playlist as types.MasterPlaylist;
  const renditions: OwnRendition[] = [];
  for (const { uri, averageBandwidth, bandwidth } of variants) {
    const own = new URL(uri, url).href;
    const media = (await readPlaylist(own)) as types.MediaPlaylist;
    renditions.push(await renditionOf(own, media, averageBandwidth ?? bandwidth));
  }
  return renditions.sort((a, b) => a.kbps - b.kbps);
}

async function renditionOf(
  url: string,
  { segments }: types.MediaPlaylist,
  bitsPerSecond?: number,
): Promise<OwnRendition> {
  if (segments.length === 0) throw new Error(`${url} names no segments.`);
  const sizes = await inTurns(segments, async ({ uri, byterange }) =>
    byterange ? byterange.length : sizeOf(new URL(uri, url).href),
  );
  const known = segments.filter((_, index) => sizes[index] !== undefined);
  const knownSeconds = known.reduce((sum, { duration }) => sum + duration, 0);
  const knownBytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const bytesPerSecond = knownSeconds > 0 ? knownBytes / knownSeconds : (bitsPerSecond ?? 0) / 8;
  if (bytesPerSecond === 0) {
    throw new Error(
      `Nobody says how large the segments of ${url} are: neither its server nor a bandwidth.`,
    );
  }
  const film = filmOf(
    segments.map(({ duration }, index) => ({
      duration,
      bytes: sizes[index] ?? duration * bytesPerSecond,
    })),
  );
  return { url, kbps: kbpsOf(film), film, guessed: segments.length - known.length };
}

function kbpsOf({ segments, durationSeconds }: SimFilm): number {
  const bytes = segments.reduce((sum, each) => sum + each.bytes, 0);
  return (bytes * 8) / durationSeconds / 1000;
}

async function readPlaylist(url: string): Promise<types.Playlist> {
  const text = await readText(url);
  try {
    return parse(text) as types.Playlist;
  } catch (error) {
    throw new Error(`${shown(url)} is no playlist that can be read: ${(error as Error).message}`);
  }
}

async function readText(url: string): Promise<string> {
  if (url.startsWith('file:')) {
    if (!existsSync(fileURLToPath(url))) throw new Error(`There is no file ${shown(url)}.`);
    return readFileSync(fileURLToPath(url), 'utf8');
  }
  const response = await fetch(url).catch(() => undefined);
  if (!response) throw new Error(`The server of ${url} cannot be reached.`);
  if (!response.ok) throw new Error(`The server of ${url} answered ${response.status}.`);
  return response.text();
}

async function sizeOf(url: string): Promise<number | undefined> {
  if (url.startsWith('file:')) {
    const path = fileURLToPath(url);
    return existsSync(path) ? statSync(path).size : undefined;
  }
  const response = await fetch(url, {
    method: 'HEAD',
    headers: { 'Accept-Encoding': 'identity' },
  }).catch(() => undefined);
  const length = Number(response?.headers.get('Content-Length'));
  return response?.ok && length > 0 ? length : undefined;
}

async function inTurns<Each, Told>(
  all: readonly Each[],
  ask: (each: Each) => Promise<Told>,
): Promise<Told[]> {
  const told: Told[] = new Array(all.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let at = next++; at < all.length; at = next++) told[at] = await ask(all[at] as Each);
    }),
  );
  return told;
}

function shown(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
