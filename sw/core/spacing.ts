/** What a download that came has taken, or what is to be expected of the next one. */
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
  /** What the link has taken for a byte since its first one came; `undefined` while that says little. */
  readonly linkMsPerByte?: number | undefined;
}

/** Less than this is not worth a timer. */
const LEAST_SPACING_MS = 10;

/** How many prefetches may begin now beside those under way. Of a link that nothing is known of, one after the other. */
export function startableNow(
  expected: Taken | undefined,
  coming: readonly Coming[],
  isPressed: boolean,
): number {
  if (expected && expected.transferMs < LEAST_SPACING_MS) return Number.POSITIVE_INFINITY;
  return nextStartMs(expected, coming, isPressed) > 0 ? 0 : 1;
}

/**
 * How long until another prefetch may begin beside those under way, in milliseconds; 0 or less: now. Of a
 * link that nothing is known of nothing shares it: what is needed first comes first.
 */
export function nextStartMs(
  expected: Taken | undefined,
  coming: readonly Coming[],
  isPressed: boolean,
): number {
  if (!expected) return coming.length > 0 ? Number.POSITIVE_INFINITY : 0;
  return spacingMs(expected, coming, isPressed);
}

/** The share of a segment that may be left to come when the first byte of the next one does. */
const OVERLAP = 0.1;

/**
 * How long until another download may begin beside those under way, in milliseconds; 0 or less: now. It
 * is asked for just so early that the link is never idle: two that share the link end at once as well,
 * and the one that is needed first comes late. Where that one is pressed for time nothing overlaps.
 */
export function spacingMs(
  { bytes, firstByteMs, transferMs }: Taken,
  coming: readonly Coming[],
  isPressed: boolean,
): number {
  const msPerByte = transferMs / bytes;
  // A link that has become slower is seen at once, and not only when this one has come.
  const nowMsPerByte = Math.max(msPerByte, ...coming.map((each) => each.linkMsPerByte ?? 0));
  let busyMs = 0;
  let oldestMs = 0;
  // Until its size is known it is taken for as large as is to be expected.
  for (const { receivedBytes, totalBytes = bytes, ageMs } of coming) {
    busyMs += Math.max((totalBytes - receivedBytes) * nowMsPerByte, 0);
    oldestMs = Math.max(oldestMs, ageMs);
  }
  // The first byte of the oldest is still to come as well, if it is younger than that takes.
  return busyMs - Math.min(oldestMs, firstByteMs) - (isPressed ? 0 : OVERLAP * transferMs);
}
