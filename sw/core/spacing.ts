/** What the last download that came has taken. */
export interface Taken {
  readonly bytes: number;
  /** From the request to the first byte. */
  readonly firstByteMs: number;
  /** From the first byte to the last, as if it had had the link for itself. */
  readonly transferMs: number;
}

/** A download under way. */
export interface Coming {
  readonly receivedBytes: number;
  readonly totalBytes?: number | undefined;
  /** How long ago the request went out. */
  readonly ageMs: number;
}

/** The share of a segment that may be left to come when the first byte of the next one does. */
const OVERLAP = 0.1;

/** After so many times what one should have taken, nothing waits for it any more. */
const PATIENCE = 2;

/**
 * How long until another download may begin beside those under way, in milliseconds; 0 or less: now. It
 * is asked for just so early that the link is never idle: two that share the link end at once as well,
 * and the one that is needed first comes late.
 */
export function spacingMs(
  { bytes, firstByteMs, transferMs }: Taken,
  coming: Iterable<Coming>,
): number {
  const msPerByte = transferMs / bytes;
  let busyMs = 0;
  let oldestMs = 0;
  // Until its size is known it is taken for as large as the last one.
  for (const { receivedBytes, totalBytes = bytes, ageMs } of coming) {
    const leftMs = (totalBytes - receivedBytes) * msPerByte;
    const patienceMs = firstByteMs + PATIENCE * totalBytes * msPerByte - ageMs;
    busyMs += Math.max(Math.min(leftMs, patienceMs), 0);
    oldestMs = Math.max(oldestMs, ageMs);
  }
  // The first byte of the oldest is still to come as well, if it is younger than that takes.
  return busyMs - Math.min(oldestMs, firstByteMs) - OVERLAP * transferMs;
}
