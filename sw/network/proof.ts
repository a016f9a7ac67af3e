import { type ByteRange, parseContentRange, rangeBytes } from '../core/byte-range.ts';
import type { NetworkTiming } from '../core/network-timing.ts';

/** What became of a download, as a value: only a broken assumption throws. */
export type DownloadResult =
  | {
      readonly ok: true;
      readonly body: Blob;
      readonly contentType: string;
      readonly etag: string | null;
      readonly lastModified?: string | null | undefined;
      /** How long the file is that it is a range of, in bytes, where its server says so. */
      readonly fileBytes?: number | undefined;
      readonly timing: NetworkTiming;
    }
  | { readonly ok: false; readonly reason: FailureReason; readonly timing?: NetworkTiming };

/**
 * Why a download was not kept, also in words. `unreachable`: there was no answer; `silent`: it brought
 * nothing any more; `network`: it broke off; `unstorable`: it was whole or may have been, but is not to be kept, or is not a segment at all.
 */
export type FailureReason = { readonly words: string } & (
  | { readonly type: 'cancelled' | 'unreachable' | 'network' | 'unstorable' | 'storage' }
  /** Since when nothing came, on the clock of `performance.now()`. */
  | { readonly type: 'silent'; readonly sinceMs: number }
  | { readonly type: 'http-status'; readonly status: number; readonly retryAfter: string | null }
);

/** The most that is kept in memory of a body that does not say how long it is. */
export const MAX_UNMEASURED_BYTES = 24 * 2 ** 20;

/** The most that is kept in memory while it arrives; a larger body is passed on, not stored. */
const MAX_BUFFERED_BYTES = 64 * 2 ** 20;

/** Why an answer is not a segment, or the range of it, that may be kept, judged by its head; `undefined` if it may be. */
export function refuse(
  range: ByteRange | undefined,
  response: Response,
): (DownloadResult & { readonly ok: false }) | undefined {
  const { status, headers } = response;
  if (!response.ok) {
    const retryAfter = headers.get('Retry-After');
    const words = `the server answered ${status}`;
    return { ok: false, reason: { type: 'http-status', words, status, retryAfter } };
  }
  if (status !== (range ? 206 : 200)) return unstorable(`its status is ${status}`);
  if (range) {
    const sent = parseContentRange(headers.get('Content-Range'))?.range;
    if (sent?.first !== range.first || sent.last !== range.last) {
      return unstorable('its range is another');
    }
  }
  const type = headers.get('Content-Type') ?? '';
  if (/\b(html|json|xml|javascript|event-stream)\b|mpegurl/i.test(type)) {
    return unstorable(`its type is ${type}`);
  }
  if (/\bno-store\b/i.test(headers.get('Cache-Control') ?? '')) {
    return unstorable('it says no-store');
  }
  if (Number(headers.get('Content-Length') ?? 0) > MAX_BUFFERED_BYTES) return TOO_LARGE;
  return undefined;
}

/** A failure of the network, in words. */
export function failed(why: unknown, type: 'unreachable' | 'network' = 'network'): FailureReason {
  return { type, words: `the network failed (${why})` };
}

/** The failure of what has brought nothing since then. */
export function hung(sinceMs: number): FailureReason {
  return { ...failed('no answer'), type: 'silent', sinceMs };
}

/** The result that what is not to be kept has. */
export function unstorable(why: unknown): DownloadResult & { readonly ok: false } {
  return { ok: false, reason: { type: 'unstorable', words: `not kept: ${why}` } };
}

/** Nothing tells whether all of it came. */
export const UNPROVEN = unstorable('its length is not proven');
/** It is played, and not kept. */
export const TOO_LARGE = unstorable('it is too large');

/** The length of the body as we see it; a Content-Length counts the encoded bytes, not ours. */
export function expectedBytes(
  range: ByteRange | undefined,
  response: Response,
): number | undefined {
  if (range) return rangeBytes(range);
  const length = response.headers.get('Content-Length');
  if (length === null || response.headers.has('Content-Encoding')) return undefined;
  return Number(length);
}

/**
 * Whether it will be seen if not all of it comes. The browser itself checks the end of a chunked body,
 * and the length of an encoded one.
 */
export function isProven(range: ByteRange | undefined, response: Response): boolean {
  const { headers } = response;
  const encodedLength = headers.has('Content-Encoding') && headers.has('Content-Length');
  const isChunked = /\bchunked\b/i.test(headers.get('Transfer-Encoding') ?? '');
  return expectedBytes(range, response) !== undefined || encodedLength || isChunked;
}

/** The same, judged by what has come when no more does. */
export function refuseBody(
  range: ByteRange | undefined,
  response: Response,
  came: { readonly bytes: number; readonly firstBytes: Uint8Array | undefined },
): (DownloadResult & { readonly ok: false }) | undefined {
  const expected = expectedBytes(range, response);
  if (expected !== undefined && expected !== came.bytes) {
    const why = `${came.bytes} of ${expected} bytes came`;
    // Of another origin's headers we see the length, but not the encoding that it may count in.
    const isCountedSo = range || response.type !== 'cors';
    return isCountedSo ? { ok: false, reason: failed(why) } : unstorable(why);
  }
  if (!came.bytes || !isProven(range, response)) return UNPROVEN;
  return isWebPage(came.firstBytes) ? unstorable('it is a web page') : undefined;
}

/** What is kept of the head of an answer. */
export function keptOf({ headers }: Response) {
  return {
    contentType: headers.get('Content-Type') ?? 'application/octet-stream',
    etag: headers.get('ETag'),
    lastModified: headers.get('Last-Modified'),
    fileBytes: parseContentRange(headers.get('Content-Range'))?.totalBytes,
  };
}

/** A login page may say that it is anything; what it says of itself in its first bytes is true. */
function isWebPage(firstBytes: Uint8Array | undefined): boolean {
  return /^\s*<(!doctype|html)/i.test(new TextDecoder().decode(firstBytes?.subarray(0, 64)));
}
