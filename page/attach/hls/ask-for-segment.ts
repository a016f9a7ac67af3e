import type { FragmentLoaderContext, HlsConfig } from 'hls.js';
import { type AskedFor, takeBegun } from './begun-requests.ts';

/** Asks for a segment as hls.js would, or goes on with what was begun for it. */
export function askForSegment(
  context: FragmentLoaderContext,
  fetchSetup: HlsConfig['fetchSetup'],
): AskedFor {
  const begun = context.rangeEnd ? undefined : takeBegun(context.url);
  if (begun) return begun;
  const abort = new AbortController();
  const init = { headers: headersOf(context), signal: abort.signal };
  const send = async () =>
    fetch((await fetchSetup?.(context, init)) ?? new Request(context.url, init));
  return { startMs: performance.now(), response: send(), abort };
}

function headersOf({ headers, rangeStart, rangeEnd }: FragmentLoaderContext): Headers {
  const all = new Headers(headers);
  // hls.js counts the end of a range as the first byte that is not in it.
  if (rangeEnd) all.set('Range', `bytes=${rangeStart ?? 0}-${rangeEnd - 1}`);
  return all;
}
