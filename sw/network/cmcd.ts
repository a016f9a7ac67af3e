import type { Wanted } from '../core/prefetch-window.ts';
import { withParameter } from '../core/segment.ts';

/** A key with its value: what lies between commas that are in no quotation marks. */
const PAIRS = /("(\\.|[^"\\])*"|[^,"])+/g;
/** What a player tells of all its requests alike, but for the playback rate and the version. */
const OF_SESSION = /^(cid|sf|sid|st)=/;

/**
 * Tells of a prefetch as its player told of its own last request: in the same headers, or in the URL
 * that it returns. It is session keys, buffer length, next object and start-up of CTA-5004 §3.1, in
 * the form of the first version, which is what is understood where no version is named.
 */
export function tell(
  { resource: { url }, bufferSeconds, next }: Wanted,
  headers: Headers,
  playersUrl: string | undefined,
): string {
  const session = (told: string) =>
    told.match(PAIRS)?.filter((pair) => OF_SESSION.test(pair)) ?? [];
  const pairs = [`bl=${Math.max(Math.round(bufferSeconds * 10) * 100, 0)}`];
  const directory = new URL('.', url).href;
  // Of a part of a file it would name all of it.
  if (!next?.range && next?.url.startsWith(directory)) {
    pairs.push(`nor="${encodeURIComponent(next.url.slice(directory.length))}"`);
  }
  if (bufferSeconds <= 0) pairs.push('su');
  // Another header than the player's might be refused.
  const inHeader = headers.get('CMCD-Session');
  if (inHeader) headers.set('CMCD-Session', session(inHeader).join());
  if (headers.has('CMCD-Request')) headers.set('CMCD-Request', pairs.join());
  const inQuery = playersUrl && new URL(playersUrl).searchParams.get('CMCD');
  if (!inQuery) return url;
  const told = [...session(inQuery), ...pairs].sort().join();
  return withParameter(url, `CMCD=${encodeURIComponent(told)}`);
}
