import type { Prefetch } from './core/prefetch-window.ts';
import { withParameter } from './core/segment.ts';

/** What a player tells of all its requests alike: CTA-5004 §3.1, session keys, but for the playback rate. */
const OF_SESSION = /(?<![^,])(cid|sf|sid|st|v)=("(\\.|[^"\\])*"|\w+)/g;

/**
 * Tells of a prefetch where its player told of its own request, and as it did: in the headers, or in
 * the URL that it returns. Buffer length, next object and start-up: CTA-5004 §3.1, request keys.
 */
export function tell(
  { resource: { url }, bufferSeconds, next }: Prefetch,
  headers: Headers,
  playersUrl = url,
): string {
  const inHeader = headers.get('CMCD-Session');
  const inQuery = new URL(playersUrl).searchParams.get('CMCD')?.match(OF_SESSION) ?? [];
  const session = inHeader ?? inQuery.join();
  if (!session) return url;
  // The second version has lists where the first has single values.
  const listed = (value: unknown) => (/\bv=2/.test(session) ? `(${value})` : value);
  const pairs = [`bl=${listed(Math.max(Math.round(bufferSeconds * 10) * 100, 0))}`];
  const directory = new URL('.', url).href;
  // Of a part of a file it would name all of it.
  if (!next?.range && next?.url.startsWith(directory)) {
    pairs.push(`nor=${listed(`"${encodeURIComponent(next.url.slice(directory.length))}"`)}`);
  }
  if (bufferSeconds <= 0) pairs.push('su');
  if (!inHeader) {
    return withParameter(url, `CMCD=${encodeURIComponent([...inQuery, ...pairs].sort().join())}`);
  }
  headers.set('CMCD-Request', pairs.join());
  return url;
}
