import type { ByteRange } from './byte-range.ts';

/** What one request fetches: a URL without fragment, whole or one byte range of it. */
export interface Resource {
  readonly url: string;
  readonly range?: ByteRange;
}

/** One segment of a timeline (RFC 8216 §3), with the init segment (EXT-X-MAP) that it needs. */
export interface Segment extends Resource {
  readonly durationSeconds: number;
  readonly init?: Resource;
  /** EXT-X-GAP: it has a place on the timeline, but must not be asked for. */
  readonly gap?: boolean;
}

/** The name of a resource in Cache Storage, and in every map and set of ours. */
export type SegmentKey = string & { readonly brand: 'SegmentKey' };

const RANGE_PARAMETER = 'playahead-range';

/**
 * The key of a resource: its own URL, so that it can be read in DevTools. A byte range goes into
 * the query string, as Cache Storage ignores a URL's fragment when it matches.
 */
export function segmentKey({ url, range }: Resource): SegmentKey {
  const hash = url.indexOf('#');
  const bare = hash < 0 ? url : url.slice(0, hash);
  if (!range) return bare as SegmentKey;
  const joint = bare.includes('?') ? '&' : '?';
  return `${bare}${joint}${RANGE_PARAMETER}=${range.first}-${range.last}` as SegmentKey;
}
