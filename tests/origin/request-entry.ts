import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.ts';
import { isMedia } from './media-types.ts';

/**
 * How sending a response ended: all of it was handed to the socket (`complete`), the client went away
 * first (`cut`), or the origin itself broke it off, by a fault or by going down (`faulted`).
 */
export type Outcome = 'open' | 'complete' | 'cut' | 'faulted';

/** One request as the origin saw it. It is live: an open entry changes until it has ended. */
export interface RequestEntry {
  readonly index: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** These three are milliseconds of `performance.now()`. */
  readonly startedAt: number;
  readonly firstByteAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly status: number | undefined;
  /** Bytes of the body that were handed to the socket. */
  readonly bytesSent: number;
  /** The size of the body that the answer should have. */
  readonly bytesExpected: number | undefined;
  /** The fault that befell it, even if it then was sent completely. */
  readonly fault: Fault['type'] | undefined;
  readonly outcome: Outcome;
}

export type EntryFilter = (entry: RequestEntry) => boolean;

/** Whether a request asks for a segment, an init segment or a whole file. */
export function isMediaRequest({ method, path }: RequestEntry): boolean {
  return method === 'GET' && isMedia(path.replace(/\?.*$/s, ''));
}

export function isOpen({ outcome }: RequestEntry): boolean {
  return outcome === 'open';
}
