import type { LinkShape } from '../origin/link.ts';

/** What must cross a link, one thing after another, before something can be seen. */
export interface Crossing {
  /** Round trips that wait for each other: a new connection costs one, each request one. */
  readonly roundTrips: number;
  readonly bytes: number;
}

/**
 * The least milliseconds that a link allows: its round trips in sequence, and the bytes at its rate.
 * No player can be faster; a computer that takes no time at all would be as fast.
 */
export function leastMs(
  { kbps = Number.POSITIVE_INFINITY, rttMs = 0 }: LinkShape,
  crossing: Crossing,
): number {
  return crossing.roundTrips * rttMs + (crossing.bytes * 8) / kbps;
}

/**
 * The first picture of a page that was never visited: a connection, then the page, the multivariant
 * playlist beside the player’s script, the media playlist and the first segment, as each names the next.
 */
export function coldStart(bytes: number): Crossing {
  return { roundTrips: 5, bytes };
}

/** The picture after a seek to where nothing is held: one request, on a connection that is there. */
export function coldSeek(bytes: number): Crossing {
  return { roundTrips: 1, bytes };
}

/** The share of a link that fetching one segment after another can use, each with a round trip. */
export function oneAtATime(
  { kbps = Number.POSITIVE_INFINITY, rttMs = 0 }: LinkShape,
  segmentBytes: number,
): number {
  const sendingMs = (segmentBytes * 8) / kbps;
  return sendingMs / (sendingMs + rttMs);
}
