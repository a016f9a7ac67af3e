import { chunkRange, type FileLayout } from '../../sw/core/file-layout.ts';
import type { TimePoint } from '../attach/file/byte-times.ts';
import { fetchRange } from '../attach/file/fetch-range.ts';
import { FileBytes } from './file-bytes.ts';
import { readMovie } from './movie-index.ts';
import { isWebm, readCues } from './webm-cues.ts';

/** A file whose index is to be read, and what has come of it. */
export interface IndexedFile {
  readonly url: string;
  readonly layout: FileLayout;
  /** Its first chunk. */
  readonly first: Promise<Uint8Array>;
  /** What its requests carry. */
  readonly init: RequestInit;
}

/** What a file's index says. */
export interface FileIndex {
  /** The numbers of the chunks that hold it. */
  readonly index: readonly number[];
  /** Where its key frames are; few or none where it does not say. */
  readonly points: readonly TimePoint[];
}

/** Reads what says where in a file each second is. Rejects where it cannot be had or read. */
export async function readIndex({ url, layout, first, init }: IndexedFile): Promise<FileIndex> {
  const bytes = new FileBytes(layout, async (chunk) => {
    if (chunk === 0) return first;
    const response = await fetchRange(url, chunkRange(layout, chunk), init);
    if (response.status !== 206) throw new Error(`its server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  });
  const start = await bytes.read(0, 4);
  const points = isWebm(start) ? await readCues(bytes) : await readMovie(bytes);
  return { index: bytes.chunksRead, points };
}
