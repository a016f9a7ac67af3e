import { type ByteRange, rangeHeader } from '../../../sw/core/byte-range.ts';

/** Asks for a range of a file, with what its requests carry. Rejects as `fetch` does. */
export function fetchRange(url: string, range: ByteRange, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Range', rangeHeader(range));
  return fetch(url, { ...init, headers });
}
