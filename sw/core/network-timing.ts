/** What the network really did for one response; what is not known yet is left out. */
export interface NetworkTiming {
  /** From the request to the first byte, in milliseconds. */
  readonly firstByteMs?: number | undefined;
  /**
   * From the request to the last byte, in milliseconds: the time to first byte, plus the bytes
   * divided by the rate at which the bytes of all downloads arrived meanwhile.
   */
  readonly totalMs?: number | undefined;
}

/** What the network did for all of a response. */
export type Measured = { readonly [Name in keyof NetworkTiming]-?: number };

/**
 * The header, on an answer that is still arriving, that says how long ago its first byte came, in
 * milliseconds. It has a name of its own, as hls.js reads no header but numbers from its loaders.
 */
export const SINCE_HEADER = 'Playahead-Since';

/** The header, on what is held, that says when it was stored, ISO 8601: on another day the network is another. */
export const STORED_HEADER = 'Playahead-Stored';

/** How the worker answered: from the store, by joining a download under way, or from the network. */
export type Answer = 'hit' | 'join' | 'miss';

/** The `Server-Timing` header (W3C Server Timing §2) of a segment that the worker answers. */
export function serverTiming(answer: Answer, timing: NetworkTiming): string {
  const metrics = [`playahead;desc=${answer}`];
  if (timing.totalMs !== undefined) metrics.push(`net;dur=${timing.totalMs.toFixed(1)}`);
  if (timing.firstByteMs !== undefined) metrics.push(`ttfb;dur=${timing.firstByteMs.toFixed(1)}`);
  return metrics.join(', ');
}

/** As `serverTiming` writes it. */
const METRICS =
  /\bplayahead;desc=(hit|join|miss)\b(?:, net;dur=(\d+\.?\d*))?(?:, ttfb;dur=(\d+\.?\d*))?/;

/** Reads a `Server-Timing` header of ours; `undefined` where the worker did not answer. */
export function parseServerTiming(
  header: string | null | undefined,
): (NetworkTiming & { readonly answer: Answer }) | undefined {
  const [, answer, net, ttfb] = METRICS.exec(header ?? '') ?? [];
  if (!answer) return undefined;
  const totalMs = net ? Number(net) : undefined;
  return { answer: answer as Answer, totalMs, firstByteMs: ttfb ? Number(ttfb) : undefined };
}
