import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HeaderTable } from '../../origin/file-table.ts';
import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND, rendition, SEGMENT_SECONDS, STATIC_FOLDER } from '../demo.ts';

/** What one request fetches, and the bytes that it must bring. */
export interface Piece {
  readonly url: string;
  readonly range?: { readonly first: number; readonly last: number };
  readonly body: Uint8Array;
}

/** A place on a timeline; a gap has no piece. */
export interface Stretch {
  readonly sequence: number;
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly piece?: Piece | undefined;
  readonly init?: Piece | undefined;
  /** The number of the demo stream's frame that it begins with. */
  readonly firstFrame?: number;
}

/** A stream as its origin serves it: what it says of itself, for a test to hold the page to. */
export interface Stream {
  /** As it is given to the page. */
  readonly source: string;
  /** Video first; then alternate audio and subtitles, each with a window of its own. */
  readonly timelines: readonly (readonly Stretch[])[];
  /** Timelines of which only the bytes are looked at. */
  readonly beside?: readonly (readonly Stretch[])[];
  /** Another origin that serves some of it. */
  readonly mirror?: Origin;
}

/** The frame that must be on the screen at a media time. */
export function frameAt({ timelines }: Stream, seconds: number): number {
  const stretch = timelines[0]?.findLast(({ startSeconds }) => startSeconds <= seconds);
  const { firstFrame = Number.NaN, startSeconds = 0 } = stretch ?? {};
  return firstFrame + Math.floor((seconds - startSeconds) * FRAMES_PER_SECOND + 1e-6);
}

/** The two moments, each in the middle of a frame, just before and just after a boundary. */
export function aroundBoundary(seconds: number): [number, number] {
  return [seconds - 1.5 / FRAMES_PER_SECOND, seconds + 1.5 / FRAMES_PER_SECOND];
}

/** The bytes of a segment of the demo stream. */
export function demoSegment(sequence: number, name = '240p'): Buffer {
  const file = `segment-${String(sequence).padStart(3, '0')}.ts`;
  return readFileSync(STATIC_FOLDER + rendition(name).replace('index.m3u8', file));
}

/** Serves bytes, and says what a request for them must bring. */
export function servePiece(
  origin: Origin,
  path: string,
  body: Uint8Array,
  headers?: HeaderTable,
): Piece {
  origin.serve(path, body, headers);
  return { url: origin.url + path, body };
}

/** Segments of the demo stream one after the other: `/film/0.ts` and so on. */
export function serveSegments(
  origin: Origin,
  count: number,
  { folder = '/film', name = '240p', first = 0 } = {},
): (Stretch & { readonly piece: Piece })[] {
  return Array.from({ length: count }, (_, index) => ({
    sequence: index,
    startSeconds: index * SEGMENT_SECONDS,
    durationSeconds: SEGMENT_SECONDS,
    firstFrame: (first + index) * SEGMENT_SECONDS * FRAMES_PER_SECOND,
    piece: servePiece(origin, `${folder}/${index}.ts`, demoSegment(first + index, name)),
  }));
}

/** What a media playlist says beside its segments. */
export interface PlaylistOptions {
  readonly targetSeconds?: number;
  readonly firstSequence?: number;
  /** Tags before the first segment. */
  readonly tags?: readonly string[];
  /** Of a live playlist, no end. */
  readonly isLive?: boolean;
}

/** A media playlist; each entry is a segment with the tags that stand before it. */
export function mediaPlaylist(
  entries: readonly string[],
  { targetSeconds = SEGMENT_SECONDS, firstSequence = 0, tags = [], isLive }: PlaylistOptions = {},
): string {
  return lines(
    '#EXTM3U',
    '#EXT-X-VERSION:12',
    `#EXT-X-TARGETDURATION:${targetSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSequence}`,
    ...tags,
    ...entries,
    ...(isLive ? [] : ['#EXT-X-ENDLIST']),
  );
}

/** Serves a media playlist as `/film/index.m3u8`: the stream of these timelines. */
export function serveMediaPlaylist(
  origin: Origin,
  timelines: Stream['timelines'],
  entries: readonly string[],
  options?: PlaylistOptions,
): Stream {
  origin.serve('/film/index.m3u8', mediaPlaylist(entries, options));
  return { source: 'film/index.m3u8', timelines };
}

/** A segment in a playlist, by default one of the demo stream's length. */
export function entry(uri: string, durationSeconds = SEGMENT_SECONDS, ...tags: string[]): string {
  return [...tags, `#EXTINF:${durationSeconds},`, uri].join('\n');
}

export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
