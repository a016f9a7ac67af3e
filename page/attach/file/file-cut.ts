import { CHUNK_BYTES, type FileLayout, isOfFile } from '../../../sw/core/file-layout.ts';

/** How a file is cut into chunks, which of them hold its index, and what says that it is still that file. */
export type FileCut = Omit<FileLayout, 'url' | 'session' | 'version'>;

/** What of a layout lasts from one visit to the next. */
export function cutOf({ totalBytes, chunkBytes, index, etag, lastModified }: FileLayout): FileCut {
  return {
    ...{ totalBytes, chunkBytes },
    ...(index ? { index } : {}),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  };
}

/** Whether a file is cut, as its server has it now, as it was before. */
export function isCutAs(before: FileCut, now: FileLayout): boolean {
  return before.chunkBytes === now.chunkBytes && isOfFile(before, now);
}

/** A layout under a number: what has changed once may have validators that change each time, and tell nothing. */
export function asVersion(layout: FileLayout, version: number, hasChanged: boolean): FileLayout {
  const { etag, lastModified, ...unsigned } = layout;
  return { ...(hasChanged ? unsigned : layout), version };
}

/** How much of a file its first chunk is, in bytes, as far as that is known. */
export function firstChunkBytes(known: FileCut | undefined): number {
  return known ? Math.min(known.chunkBytes, known.totalBytes) : CHUNK_BYTES;
}
