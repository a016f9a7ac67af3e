import { parseContentRange, rangeBytes } from '../core/byte-range.ts';
import type { FileLayout } from '../core/file-layout.ts';
import type { Resource } from '../core/segment.ts';
import type { Download } from '../network/download.ts';
import { isPart } from '../network/tail-first.ts';
import { answerHeaders } from '../store/segment-store.ts';
import type { PlayerName } from '../window/viewers.ts';

/** What a media element asks for: of a chunk, the bytes from the one that it names. */
export interface Asked {
  readonly client: string;
  readonly url: string;
  readonly chunk: number;
  readonly resource: Resource;
  readonly file: FileLayout;
  readonly first: number;
  readonly last: number;
  readonly player: PlayerName;
}

/** What of a download an element is given: as much as comes in one piece from the byte that it asks for. */
export function partIn(
  { first, last, resource: { range } }: Asked,
  { tailFirst }: Download,
): { readonly skip: number; readonly length: number } {
  const { first: chunkFirst, last: chunkLast } = range ?? { first, last };
  const begins = chunkFirst + (tailFirst?.beginsAt ?? 0);
  if (first >= begins) return { skip: first - begins, length: last - first + 1 };
  const skip = chunkLast - begins + 1 + (first - chunkFirst);
  return { skip, length: Math.min(last, begins - 1) - first + 1 };
}

/** Whether a response has just the bytes of a chunk. */
export function isChunk(response: Response, { range }: Resource): boolean {
  return range !== undefined && isPart(response, range);
}

/** What a response says of the file that it is of. */
export function whatItIsOf({ headers }: Response) {
  return {
    totalBytes: parseContentRange(headers.get('Content-Range'))?.totalBytes,
    etag: headers.get('ETag'),
    lastModified: headers.get('Last-Modified'),
  };
}

export function answerOf(
  { file, first, last }: Asked,
  type: string,
  timing: string,
  body: Blob | ReadableStream<Uint8Array<ArrayBuffer>>,
): Response {
  const headers = {
    'Content-Type': type,
    'Accept-Ranges': 'bytes',
    'Content-Range': `bytes ${first}-${last}/${file.totalBytes}`,
    'Content-Length': String(rangeBytes({ first, last })),
    ...(file.etag ? { ETag: file.etag } : {}),
    ...(file.lastModified ? { 'Last-Modified': file.lastModified } : {}),
    ...answerHeaders(timing),
  };
  return new Response(body, { status: 206, headers });
}
