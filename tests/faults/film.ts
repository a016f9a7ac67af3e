import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHUNK_BYTES } from '../../sw/core/file-layout.ts';
import { rendition, SEGMENT_SECONDS, STATIC_FOLDER } from '../browser/demo.ts';
import { movieOf } from '../browser/files/film.ts';
import type { Origin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';

/** Twelve segments, of which the last four need an init segment, or a key, of their own. */
export const SEGMENT_COUNT = 12;
/** The first segment that a player with 30 s in memory has not asked for at the beginning. */
export const LATER = 8;

export type FilmKind = 'transport-stream' | 'fragmented-mp4' | 'encrypted' | 'movie';

/** A file, or a range of one, that a player asks for. */
export interface FilmPart {
  readonly type: 'segment' | 'init' | 'key' | 'playlist';
  /** The first segment that needs it; its own number for a segment. */
  readonly sequence: number;
  readonly path: string;
  readonly range?: { readonly first: number; readonly last: number };
  readonly bytes: Buffer;
}

/** A stream as it is served: `/film/index.m3u8`, one rendition under it, and what that names. */
export interface Film {
  readonly parts: readonly FilmPart[];
  readonly files: ReadonlyMap<string, Buffer>;
}

const MOVIE = '/film/movie.mp4';
/** A chunk plays for about as long as a segment: each frame has as many bytes as the next. */
const MOVIE_BYTES = (SEGMENT_COUNT - 0.1) * CHUNK_BYTES;
const MULTIVARIANT = '/film/index.m3u8';
const MEDIA_PLAYLIST = '/film/media.m3u8';

/** The URL of a film as the page is given it. */
export function urlOf(kind: FilmKind): string {
  return (kind === 'movie' ? MOVIE : MULTIVARIANT).slice(1);
}

/** An MP4 with its index before the media, whose parts are its chunks. */
export async function makeFileFilm(): Promise<Film> {
  const bytes = await movieOf({ index: 'front', segments: SEGMENT_COUNT, bytes: MOVIE_BYTES });
  const parts = numbers().map((sequence): FilmPart => {
    const first = sequence * CHUNK_BYTES;
    const last = Math.min(first + CHUNK_BYTES, bytes.length) - 1;
    const range = { first, last };
    return {
      type: 'segment',
      sequence,
      path: MOVIE,
      range,
      bytes: bytes.subarray(first, last + 1),
    };
  });
  return { parts, files: new Map([[MOVIE, bytes]]) };
}

/** Makes a film of files, or of byte ranges of one file. */
export function makeFilm(kind: Exclude<FilmKind, 'movie'>, ranged: boolean): Film {
  const media = kind === 'fragmented-mp4' ? fragments() : transportSegments(kind);
  const parts: FilmPart[] = ranged ? inOneFile(media) : media;
  const files = new Map<string, Buffer>();
  for (const { path, bytes } of parts) {
    files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), bytes]));
  }
  for (const [path, text] of [
    [MEDIA_PLAYLIST, playlistOf(parts)],
    [MULTIVARIANT, multivariant(kind)],
  ] as const) {
    const bytes = Buffer.from(text);
    files.set(path, bytes);
    if (path === MEDIA_PLAYLIST) parts.push({ type: 'playlist', sequence: 0, path, bytes });
  }
  return { parts, files };
}

/** Serves all files of a film. */
export function serveFilm(origin: Origin, { files }: Film): void {
  for (const [path, bytes] of files) origin.serve(path, bytes);
}

/** Whether a request asks for this part; a media element by itself asks for all from a byte on. */
export function asksFor({ path, range }: FilmPart, request: RequestEntry): boolean {
  if (request.path.replace(/\?.*/s, '') !== path) return false;
  if (!range) return true;
  const open = /^bytes=(\d+)-$/.exec(request.range ?? '');
  // It begins at a key frame, which may lie in the chunk before.
  if (open) return range.first - CHUNK_BYTES < Number(open[1]) && Number(open[1]) <= range.last;
  // A chunk may be asked for in two parts.
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.range ?? '') ?? [];
  return range.first <= Number(first) && Number(last) <= range.last;
}

/** A later version of a file: other bytes, as many of them, and the same pictures. */
export function newVersion(path: string, bytes: Buffer): Buffer {
  if (path.endsWith('.m3u8')) return Buffer.concat([bytes, Buffer.from('# a later version\n')]);
  if (path.endsWith('.key')) return Buffer.from(bytes.map((byte) => 255 - byte));
  const changed = Buffer.from(bytes);
  if (path.endsWith('.ts')) restuff(changed);
  else rebrand(changed);
  if (changed.equals(bytes)) throw new Error(`${path} has no byte that could be changed.`);
  return changed;
}

function transportSegments(kind: FilmKind): FilmPart[] {
  const keys = kind === 'encrypted' ? [keyOf(0), keyOf(LATER)] : [];
  const segments = numbers().map((sequence): FilmPart => {
    const path = `/film/${fileName(sequence)}.ts`;
    const folder = STATIC_FOLDER + rendition('240p').replace('index.m3u8', '');
    const plain = readFileSync(`${folder}${fileName(sequence)}.ts`);
    const key = keys[sequence < LATER ? 0 : 1];
    return {
      type: 'segment',
      sequence,
      path,
      bytes: key ? encrypted(plain, key, sequence) : plain,
    };
  });
  return [...keys, ...segments];
}

function fragments(): FilmPart[] {
  const folder = fileURLToPath(new URL('../media/faults-fmp4/', import.meta.url));
  return numbers().flatMap((sequence): FilmPart[] => {
    const bytes = readFileSync(`${folder}${fileName(sequence)}.m4s`);
    const segment = { type: 'segment', sequence, path: `/film/${fileName(sequence)}.m4s`, bytes };
    const path = `/film/init-${sequence}.mp4`;
    const init = { type: 'init', sequence, path, bytes: readFileSync(`${folder}init.mp4`) };
    const needsNewInit = sequence === 0 || sequence === LATER;
    return (needsNewInit ? [init, segment] : [segment]) as FilmPart[];
  });
}

/** Deterministic, so that two films of a kind are one film. */
function keyOf(sequence: number): FilmPart {
  const bytes = createHash('md5').update(`key of segment ${sequence}`).digest();
  return { type: 'key', sequence, path: `/film/key-${sequence}.key`, bytes };
}

function encrypted(plain: Buffer, key: FilmPart, sequence: number): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key.bytes, vectorOf(sequence));
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** RFC 8216 §5.2: without an IV attribute it is the sequence number. */
function vectorOf(sequence: number): Buffer {
  const vector = Buffer.alloc(16);
  vector.writeUInt32BE(sequence, 12);
  return vector;
}

function inOneFile(parts: readonly FilmPart[]): FilmPart[] {
  const path = parts.some(({ type }) => type === 'init') ? '/film/all.mp4' : '/film/all.ts';
  let first = 0;
  return parts.map((part) => {
    const range = { first, last: first + part.bytes.length - 1 };
    first += part.bytes.length;
    return { ...part, path, range };
  });
}

function playlistOf(parts: readonly FilmPart[]): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`];
  lines.push('#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-INDEPENDENT-SEGMENTS');
  for (const { sequence, ...segment } of parts.filter(({ type }) => type === 'segment')) {
    for (const { type, path, range, bytes } of parts.filter((part) => part.sequence === sequence)) {
      const uri = `URI="${path.replace('/film/', '')}"`;
      const span = range ? `,BYTERANGE="${bytes.length}@${range.first}"` : '';
      if (type === 'init') lines.push(`#EXT-X-MAP:${uri}${span}`);
      if (type === 'key') lines.push(`#EXT-X-KEY:METHOD=AES-128,${uri}`);
    }
    const { path, range, bytes } = segment;
    if (range) lines.push(`#EXT-X-BYTERANGE:${bytes.length}@${range.first}`);
    lines.push(`#EXTINF:${SEGMENT_SECONDS},`, path.replace('/film/', ''));
  }
  return [...lines, '#EXT-X-ENDLIST', ''].join('\n');
}

function multivariant(kind: FilmKind): string {
  const codecs = kind === 'fragmented-mp4' ? 'avc1.4D400C' : 'avc1.4D4015,mp4a.40.2';
  const rendition = `#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="${codecs}"`;
  return ['#EXTM3U', rendition, 'media.m3u8', ''].join('\n');
}

/** ISO 13818-1 §2.4.3.4: what follows the fields of an adaptation field is stuffing, and ignored. */
function restuff(stream: Buffer): void {
  for (let at = 0; at + 188 <= stream.length; at += 188) {
    const hasField = ((stream[at + 3] ?? 0) & 0x20) !== 0;
    const last = at + 4 + (stream[at + 4] ?? 0);
    if (hasField && stream[at + 5] === 0) stream.fill(0, at + 6, last + 1);
  }
}

/** ISO 14496-12 §4.3: a brand's minor version is informative. */
function rebrand(boxes: Buffer): void {
  for (const type of ['ftyp', 'styp']) {
    for (let at = boxes.indexOf(type); at >= 0; at = boxes.indexOf(type, at + 4)) {
      boxes.writeUInt32BE(7, at + 8);
    }
  }
}

function numbers(): number[] {
  return Array.from({ length: SEGMENT_COUNT }, (_, sequence) => sequence);
}

function fileName(sequence: number): string {
  return `segment-${String(sequence).padStart(3, '0')}`;
}
