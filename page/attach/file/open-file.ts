import { parseContentRange, rangeBytes } from '../../../sw/core/byte-range.ts';
import { CHUNK_BYTES, type FileLayout } from '../../../sw/core/file-layout.ts';
import { fetchRange } from './fetch-range.ts';
import { type FileCut, firstChunkBytes } from './file-cut.ts';

/** Servers that give less at once are asked for less at once, but not for crumbs. */
const LEAST_CHUNK_BYTES = 2 ** 16;

/** What a file's server says of it. */
export type FileOpening =
  /** It comes in ranges. */
  | { readonly layout: FileLayout; readonly body: ReadableStream<Uint8Array<ArrayBuffer>> }
  /** It does not, or does not say how long it is: the browser alone may play it. */
  | { readonly why: string }
  | { readonly status: number };

/**
 * Asks for a file's first chunk, with what its requests carry: as it was cut before, where that is known, and
 * it is as long as it was. Rejects as `fetch` does.
 */
export async function openFile(
  url: string,
  init: RequestInit,
  known?: FileCut,
): Promise<FileOpening> {
  const response = await fetchRange(url, { first: 0, last: firstChunkBytes(known) - 1 }, init);
  const { status, headers } = response;
  const leave = () => response.body?.cancel().catch(() => undefined);
  if (!response.ok) {
    await leave();
    return { status };
  }
  const sent = parseContentRange(headers.get('Content-Range'));
  const { totalBytes } = sent ?? {};
  if (known && totalBytes && totalBytes !== known.totalBytes) {
    await leave();
    return openFile(url, init);
  }
  if (status !== 206 || sent?.range.first !== 0 || !totalBytes) {
    await leave();
    const why =
      status === 206 ? 'its server does not say how long it is' : 'its server gives no parts of it';
    return { why };
  }
  const chunkBytes = rangeBytes(sent.range);
  if (chunkBytes < Math.min(totalBytes, LEAST_CHUNK_BYTES)) {
    await leave();
    return { why: 'its server gives too little of it at once' };
  }
  const [etag, lastModified] = [headers.get('ETag'), headers.get('Last-Modified')];
  const layout = {
    url,
    version: 0,
    totalBytes,
    chunkBytes: chunkBytes < totalBytes ? chunkBytes : CHUNK_BYTES,
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  };
  return { layout, body: response.body ?? new Blob([]).stream() };
}
