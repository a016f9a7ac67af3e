import { bytesBody } from './body.ts';
import type { Handler } from './file-table.ts';
import { contentRange, parseRange } from './ranges.ts';

/** Serves bytes as some middleware does: never more than so many in one answer, whatever was asked for. */
export function capped(bytes: Uint8Array, mostBytes: number): Handler {
  const etag = `"${bytes.length}"`;
  return ({ headers }) => {
    const range = parseRange(headers.range, bytes.length);
    if (range.type !== 'part') return { headers: { ETag: etag }, body: bytes };
    const { start } = range;
    const end = Math.min(range.end, start + mostBytes);
    return {
      status: 206,
      headers: {
        'Accept-Ranges': 'bytes',
        'Content-Range': contentRange(start, end, bytes.length),
      },
      body: bytesBody(bytes.subarray(start, end)),
    };
  };
}
