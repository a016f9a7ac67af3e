/** What a `Range` header asks of a body, with `end` exclusive. */
export type RangeDemand =
  | { readonly type: 'whole' }
  | { readonly type: 'part'; readonly start: number; readonly end: number }
  | { readonly type: 'unsatisfiable' };

/**
 * Reads a `Range` header against a body of `size` bytes, after RFC 9110 section 14. What is malformed,
 * of another unit, or asks for several ranges is ignored, as section 14.2 lets a server do.
 */
export function parseRange(header: string | undefined, size: number): RangeDemand {
  // Range units are case-insensitive (14.1), but no white space may stand around the `=`.
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '');
  const first = match?.[1] ?? '';
  const last = match?.[2] ?? '';
  if (first === '' && last === '') return { type: 'whole' };
  if (first === '') return suffix(Number(last), size);
  return interval(Number(first), last === '' ? Infinity : Number(last), size);
}

/** The `Content-Range` of a 206 that carries `start` up to, not including, `end`. */
export function contentRange(start: number, end: number, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

function suffix(length: number, size: number): RangeDemand {
  if (length === 0 || size === 0) return { type: 'unsatisfiable' };
  return { type: 'part', start: Math.max(0, size - length), end: size };
}

function interval(first: number, last: number, size: number): RangeDemand {
  // Not unsatisfiable but invalid, and an invalid header is as good as none (14.1.1).
  if (last < first) return { type: 'whole' };
  if (first >= size) return { type: 'unsatisfiable' };
  return { type: 'part', start: first, end: Math.min(last + 1, size) };
}
