import { rangeHeader } from '../core/byte-range.ts';
import type { Wanted } from '../core/prefetch-window.ts';
import type { Resource } from '../core/segment.ts';
import { tell } from './cmcd.ts';
import type { Asking } from './manners.ts';

/** Chromium's HTTP cache serialises requests for ranges of one URL, and can cut them: it is left out. */
const UNCACHED: RequestInit = { cache: 'no-store' };

/** What a window wants, asked for as the tab's player would. Throws a `TypeError` where it is no URL. */
export function prefetchRequest(wanted: Wanted, manners: Asking | undefined): Request {
  const { range } = wanted.resource;
  const headers = new Headers(manners?.headers);
  if (range) headers.set('Range', rangeHeader(range));
  return new Request(tell(wanted, headers, manners?.url), {
    mode: 'cors',
    credentials: 'same-origin',
    ...manners,
    headers,
    ...(range ? UNCACHED : {}),
  });
}

/** A chunk of a file, for a media element that cannot ask for it itself. Throws a `TypeError` where it is no URL. */
export function chunkRequest({ url, range }: Resource, manners: Asking | undefined): Request {
  const headers = new Headers(manners?.headers);
  if (range) headers.set('Range', rangeHeader(range));
  return new Request(url, { mode: 'cors', credentials: 'same-origin', ...manners, headers });
}

/** A player's own request, as it is sent on. */
export function playersRequest({ range }: Resource, request: Request): Request {
  return range ? new Request(request, UNCACHED) : request;
}
