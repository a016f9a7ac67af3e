import type { ByteRange } from './byte-range.ts';

/** What one request fetches: a URL without fragment, whole or one byte range of it. */
export interface Resource {
  readonly url: string;
  readonly range?: ByteRange | undefined;
  /** Who is signed in, where the page says so: what one has fetched is never served to another. */
  readonly session?: string | undefined;
}

/** One segment of a timeline (RFC 8216 §3), with the init segment (EXT-X-MAP) that it needs. */
export interface Segment extends Resource {
  readonly durationSeconds: number;
  readonly init?: Resource | undefined;
  /** EXT-X-GAP: it has a place on the timeline, but must not be asked for. */
  readonly gap?: boolean | undefined;
}

/** The name of a resource in Cache Storage, and in every map and set of ours. */
export type SegmentKey = string & { readonly brand: 'SegmentKey' };

/** A session's name may stand in a key, and can hardly be a token. */
export function isSession(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.@-]{1,64}$/.test(value);
}

/**
 * The query parameters that sign a URL and do not say what it is: of S3, CloudFront, Google Cloud
 * and Akamai. A `*` at the end stands for any ending.
 */
export const SIGNATURE_PARAMETERS: readonly string[] = (
  'X-Amz-* AWSAccessKeyId Signature Expires Policy Key-Pair-Id X-Goog-* ' +
  'hdnts hdnea hdntl __token__ __gda__'
).split(' ');

let signs = matcher(SIGNATURE_PARAMETERS);

/**
 * Sets which query parameters do not count for a key: in a worker once and before the first key is made.
 * Says in words what is wrong with names that cannot be any, which are left out.
 */
export function ignoreParameters(names: readonly string[]): string | undefined {
  const wrong = names.filter((name) => !isParameterPattern(name));
  signs = matcher(names.filter(isParameterPattern));
  if (wrong.length === 0) return undefined;
  const quoted = wrong.map((name) => `“${name}”`).join(', ');
  return `${quoted} cannot name a query parameter to be ignored: it is some text, and a * may only be its end.`;
}

/** A parameter's name, or its beginning and a `*`. */
function isParameterPattern(name: unknown): boolean {
  return typeof name === 'string' && /^[^*=&]*[^=&]$/.test(name);
}

/** What names in a key who is signed in. */
export const SESSION_PARAMETER = 'playahead-session=';

/**
 * The key of a resource: its own URL, so that it can be read in DevTools, without what signs it. A
 * byte range goes into the query string, as Cache Storage ignores a URL's fragment when it matches.
 */
export function segmentKey({ url, range, session }: Resource): SegmentKey {
  let key = unsigned(url);
  if (session) key = withParameter(key, `${SESSION_PARAMETER}${session}`);
  if (range) key = withParameter(key, `playahead-range=${range.first}-${range.last}`);
  return key as SegmentKey;
}

/** Who is signed in, as a key names them. */
export function sessionIn(key: string): string | undefined {
  return new RegExp(`[?&]${SESSION_PARAMETER}([\\w.@-]+)`).exec(key)?.[1];
}

/** The origin of a key or URL: all before the path, RFC 6454 §4. */
export function originOf(url: string): string {
  return url.split('/', 3).join('/');
}

/** A URL without its fragment and without what signs it. */
export function unsigned(url: string): string {
  const [bare = ''] = url.split('#', 1);
  const start = bare.indexOf('?');
  if (start < 0) return bare;
  const parameters = bare.slice(start + 1).split('&');
  const counting = parameters.filter((parameter) => !signs.test(parameter));
  return bare.slice(0, start) + (counting.length > 0 ? `?${counting.join('&')}` : '');
}

/** A URL with one more query parameter. */
export function withParameter(url: string, parameter: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${parameter}`;
}

function matcher(names: readonly string[]): RegExp {
  const patterns = names.map((name) =>
    name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '[^=]*'),
  );
  // The delivery directives of low-latency HLS say which state of a playlist is wanted, not which one.
  return new RegExp(`^(_HLS_\\w+|CMCD|${patterns.join('|')})(=|$)`, 'i');
}
