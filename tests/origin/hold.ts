import type { Lane } from './lane.ts';
import type { EntryFilter, RequestEntry } from './request-entry.ts';

/** Keeps matching responses frozen in mid-body until it is released. */
export interface Hold {
  /** Resolves with the first response that has come to the place where it is frozen. */
  readonly caught: Promise<RequestEntry>;
  release(): void;
}

/** A hold as the link sees it. */
export class PlacedHold implements Hold {
  readonly caught: Promise<RequestEntry>;
  readonly release: () => void;
  readonly #match: EntryFilter;
  readonly #afterBytes: number;
  #catch: (entry: RequestEntry) => void = () => {};

  constructor(match: EntryFilter, afterBytes: number, release: () => void) {
    this.#match = match;
    this.#afterBytes = afterBytes;
    this.release = release;
    this.caught = new Promise((resolve) => {
      this.#catch = resolve;
    });
  }

  bytesUntil(lane: Lane): number {
    return this.#match(lane.entry) ? Math.max(0, this.#afterBytes - lane.takenBytes) : Infinity;
  }

  look(lane: Lane): void {
    // Sockets report what they took in a later turn; only then is `bytesSent` up to date.
    if (this.bytesUntil(lane) === 0) setImmediate(() => this.#catch(lane.entry));
  }
}
