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

/** After so many times what the latest one should have taken, nothing waits for it any more. */
const PATIENCE = 2;

/**
 * How long until another download may begin beside those under way, the latest last, in milliseconds; 0
 * or less: now. It is asked for just so early that the link is never idle: two that share the link end
 * at once as well, and the one that is needed first comes late.
 */
export function spacingMs(
  { bytes, firstByteMs, transferMs }: Taken,
  coming: Iterable<Coming>,
): number {
  let busyMs = 0;
  let oldestMs = 0;
  let patienceMs = 0;
  for (const { receivedBytes, totalBytes = bytes, ageMs } of coming) {
    // Until its size is known it is taken for as large as the last one.
    const takesMs = (totalBytes * transferMs) / bytes;
    busyMs += takesMs - (receivedBytes * transferMs) / bytes;
    oldestMs = Math.max(oldestMs, ageMs);
    patienceMs = firstByteMs + PATIENCE * takesMs - ageMs;
  }
  // The first byte of the oldest is still to come as well, if it is younger than that takes.
  const earlyMs = Math.min(oldestMs, firstByteMs) + OVERLAP * transferMs;
  return Math.min(busyMs - earlyMs, patienceMs);
}
