import type { PageFile } from '../page-files.ts';

/** A player as it is set up for one scenario: a page of the origin. */
export interface Contestant {
  /** Names it in results; the same set-up has the same id in every scenario. */
  readonly id: string;
  readonly name: string;
  /** How it is set up, in words for the table’s notes. */
  readonly how: string;
  readonly files: readonly PageFile[];
  /** Which of its files are code that the page loads before it can play. */
  readonly scripts: readonly string[];
  /** Whether a worker is to be in control before what is measured. */
  readonly hasWorker: boolean;
  /** How much it is to have ahead; what its player does by itself where this is left out. */
  readonly lookAhead?: { readonly segments: number } | { readonly seconds: number };
  /** What the origin says of the segments, if anything. */
  readonly segmentCacheControl?: string;
  /** The path and query of its page. */
  urlOf(viewing: Viewing): string;
}

export interface Viewing {
  /** The path of the playlist. */
  readonly playlist: string;
  readonly startSeconds?: number;
  /** Whether a person presses Play, and Load where there is such a button. */
  readonly byHand?: boolean;
}

/** What a contestant’s page tells of its player; ours tells it by its snapshot. */
export interface ContestantPage {
  /** The player’s estimate of the network, in bits per second. */
  readonly bandwidthEstimate: () => number;
}

declare global {
  interface Window {
    contestant?: ContestantPage;
  }
}
