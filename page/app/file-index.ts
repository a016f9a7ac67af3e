import { rangeBytes } from '../../sw/core/byte-range.ts';
import { chunkRange, type FileLayout } from '../../sw/core/file-layout.ts';
import type { TimePoint } from '../attach/file/byte-times.ts';
import { fetchRange } from '../attach/file/fetch-range.ts';
import { ArrivingBytes } from './arriving-bytes.ts';
import { FileBytes } from './file-bytes.ts';
import { readMovie } from './movie-index.ts';
import { isWebm, readCues } from './webm-cues.ts';

/** A file whose index is to be read, and what has come of it. */
export interface IndexedFile {
  readonly url: string;
  readonly layout: FileLayout;
  /** Its first chunk, as it comes. */
  readonly first: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What its requests carry. */
  readonly init: RequestInit;
  /** Aborted when something else is needed first than the rest of what was asked for. */
  readonly inTheWay: AbortSignal;
}

/** What a file's index says. */
export interface FileIndex {
  /** The numbers of the chunks that hold it. */
  readonly index: readonly number[];
  /** Where its key frames are; few or none where it does not say. */
  readonly points: readonly TimePoint[];
}

/** Reads what says where in a file each second is. Rejects where it cannot be had or read. */
export async function readIndex({
  url,
  layout,
  first,
  init,
  inTheWay,
}: IndexedFile): Promise<FileIndex> {
  const bytes = new FileBytes(layout, async (chunk) => {
    const range = chunkRange(layout, chunk);
    if (chunk === 0) return new ArrivingBytes(first, rangeBytes(range));
    const { status, body } = await fetchRange(url, range, init);
    if (status !== 206 || !body) throw new Error(`its server answered ${status}`);
    return new ArrivingBytes(body, rangeBytes(range));
  });
  try {
    const start = await bytes.read(0, 4);
    const points = isWebm(start) ? await readCues(bytes) : await readMovie(bytes);
    return { index: bytes.chunksRead, points };
  } finally {
    // The rest of a chunk is for the media element.
    void bytes.finish(inTheWay);
  }
}
