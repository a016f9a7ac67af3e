/** What a download took of the link. */
export interface Transfer {
  readonly bytes: number;
  /** From its first byte to its last, as if it had had the link for itself. */
  readonly transferMs: number;
}

/**
 * How much of the time that the link takes for a segment passes before the next one is asked for.
 * Two that are asked for at once end at once as well, and then the link is idle for a round trip.
 */
const SPACING = 0.75;

/**
 * How long after a request another one may follow beside it, in milliseconds: by what the link took
 * for the last one that came, and by the size of the one under way, which in another rendition may be
 * a multiple. Until its size is known it is taken for as large as the last.
 */
export function spacingMs({ bytes, transferMs }: Transfer, bytesUnderWay = bytes): number {
  return (SPACING * transferMs * bytesUnderWay) / bytes;
}
