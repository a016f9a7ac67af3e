/** A run of bytes in a resource, both ends included, as in RFC 9110 §14.1.2. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** The range as a `Range` request header, RFC 9110 §14.2. */
export function rangeHeader(range: ByteRange): string {
  return `bytes=${range.first}-${range.last}`;
}

/**
 * Reads a `Range` header that names one run of bytes with both ends, as players send for
 * EXT-X-BYTERANGE (RFC 8216 §4.3.2.2); `undefined` for every other form, which is then left to the network.
 */
export function parseRangeHeader(header: string): ByteRange | undefined {
  const match = /^bytes=(\d+)-(\d+)$/i.exec(header);
  return match ? checkedRange(Number(match[1]), Number(match[2])) : undefined;
}

/**
 * What a `Range` header asks of a whole body of `size` bytes, cut to the bytes that are there (RFC 9110
 * §14.1.2); `undefined` where it is malformed, of another unit or of several ranges: the network's to answer.
 */
export function answerRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/i.exec(header) ?? [];
  if (!from && !to) return undefined;
  // Without a beginning, `-n`, it is the last n bytes.
  const first = from ? Number(from) : Math.max(size - Number(to), 0);
  const last = from && to ? Number(to) : Number.POSITIVE_INFINITY;
  if (last < first) return undefined;
  return first < size ? { first, last: Math.min(last, size - 1) } : 'unsatisfiable';
}

/** Reads a `Content-Range` header, RFC 9110 §14.4; `undefined` where it is absent, unsatisfied or malformed. */
export function parseContentRange(
  header: string | null,
): { readonly range: ByteRange; readonly totalBytes?: number } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header ?? '');
  const range = match && checkedRange(Number(match[1]), Number(match[2]));
  if (!match || !range) return undefined;
  if (match[3] === '*') return { range };
  const totalBytes = Number(match[3]);
  return range.last < totalBytes ? { range, totalBytes } : undefined;
}

/**
 * What an answer brings of a range: as a server may give less than it was asked for (RFC 9110 §15.3.7),
 * the beginning of it at least; `undefined` where it brings something else.
 */
export function partThatCame(asked: ByteRange, contentRange: string | null): ByteRange | undefined {
  const range = parseContentRange(contentRange)?.range;
  return range?.first === asked.first && range.last <= asked.last ? range : undefined;
}

/** How many bytes the range spans. */
export function rangeBytes(range: ByteRange): number {
  return range.last - range.first + 1;
}

function checkedRange(first: number, last: number): ByteRange | undefined {
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) && first <= last
    ? { first, last }
    : undefined;
}
