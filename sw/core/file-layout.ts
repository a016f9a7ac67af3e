import type { ByteRange } from './byte-range.ts';
import { type Resource, type SegmentKey, segmentKey, unsigned } from './segment.ts';

/** How much of a file is one chunk, in bytes, where its server gives so much at once. */
export const CHUNK_BYTES = 2 ** 20;

/** A file that is played from its bytes, an MP4 for one, cut into chunks: its timeline's segments. */
export interface FileLayout extends Omit<Resource, 'range'> {
  /** How often it has become another file since its player opened it. */
  readonly version: number;
  readonly totalBytes: number;
  /** What a chunk has; the last one has what is left. */
  readonly chunkBytes: number;
  /**
   * The numbers of the chunks, from 0, that hold what says where everything is: they are kept as long as
   * any. Until it is known which these are, all are.
   */
  readonly index?: readonly number[] | undefined;
  /** Its validators, RFC 9110 §8.8: chunks that have others are of another file. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** How many chunks a file has. */
export function chunkCount({ totalBytes, chunkBytes }: FileLayout): number {
  return Math.ceil(totalBytes / chunkBytes);
}

/** The number of the chunk that holds a byte. */
export function chunkAt({ chunkBytes }: FileLayout, byte: number): number {
  return Math.floor(byte / chunkBytes);
}

/** The bytes of a chunk. */
export function chunkRange({ totalBytes, chunkBytes }: FileLayout, chunk: number): ByteRange {
  const first = chunk * chunkBytes;
  return { first, last: Math.min(first + chunkBytes, totalBytes) - 1 };
}

/** What says of which version of a file something is: its length, and its validators, RFC 9110 §8.8. */
export interface FileSigns {
  readonly totalBytes?: number | undefined;
  readonly etag?: string | null | undefined;
  readonly lastModified?: string | null | undefined;
}

/** Whether what has these signs may be of this file: what a server does not say tells nothing. */
export function isOfFile(file: FileSigns, came: FileSigns): boolean {
  const isSame = (sign: keyof FileSigns) =>
    file[sign] && came[sign] ? file[sign] === came[sign] : undefined;
  if (isSame('totalBytes') === false) return false;
  const [etag, lastModified] = [isSame('etag'), isSame('lastModified')];
  // Servers of one file may each have an ETag of their own for the same bytes.
  if (etag || lastModified) return true;
  return etag === undefined && lastModified === undefined;
}

/**
 * A fragment at the end of the URL that a media element is given, where the worker is to answer all that
 * it asks for: browsers refuse answers of a worker mixed with those of the network.
 */
const MARK = '#playahead=';

/** The keys of chunks of a file, by their numbers. */
export function chunkKeys(file: FileLayout, chunks: readonly number[]): SegmentKey[] {
  const { url, session } = file;
  return chunks.map((chunk) => segmentKey({ url, session, range: chunkRange(file, chunk) }));
}

/**
 * The URL that a media element is given to play through the worker. Browsers keep what they have of a URL:
 * a file that has become another one is of another version.
 */
export function marked(url: string, version: number): string {
  return `${url.split('#', 1)[0]}${MARK}${version}`;
}

/** Which version of a file such an element asks for; `undefined` for what is asked for by others. */
export function markedVersion(url: string): number | undefined {
  const [, version] = url.split(MARK);
  return version === undefined ? undefined : Number(version);
}

/** The id of the timeline of a file. */
export function fileTimelineId(url: string): string {
  return unsigned(url);
}
