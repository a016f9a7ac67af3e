/** A request for a segment that is under way, with which it can be given up. */
export interface AskedFor {
  readonly startMs: number;
  readonly response: Promise<Response>;
  readonly abort: AbortController;
}

/** Requests for segments that were sent before their player was there to send them, by URL. */
const begun = new Map<string, AskedFor>();

/** Asks for a whole file, for the player that will want it. */
export function beginRequest(url: string, init: RequestInit): void {
  const abort = new AbortController();
  const { signal } = abort;
  const startMs = performance.now();
  const response = fetch(url, { ...init, signal });
  // Who takes it hears what went wrong; where nobody does, nothing did.
  response.catch(() => {});
  begun.set(url, { startMs, response, abort });
}

/** What was begun of a URL, once. */
export function takeBegun(url: string): AskedFor | undefined {
  const request = begun.get(url);
  begun.delete(url);
  return request;
}

/** Nobody wants what has not been taken. */
export function endBegun(): void {
  for (const { abort } of begun.values()) abort.abort();
  begun.clear();
}
