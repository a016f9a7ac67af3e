import type { RequestEntry } from './request-entry.ts';

/** A response that wants to use the link. */
export interface Lane {
  readonly entry: RequestEntry;
  /** Bytes of the body handed over so far, and how many more could be at this moment. */
  readonly takenBytes: number;
  readonly readyBytes: number;
  sendHead(): void;
  sendBody(bytes: number): void;
}
