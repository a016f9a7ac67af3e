/** What came of one visit. */
export interface Outcome {
  /** From the request for the first segment to the first moving picture. */
  readonly startUpSeconds: number;
  readonly stalls: number;
  readonly stallSeconds: number;
  /** Media that was on the screen. */
  readonly watchedSeconds: number;
  readonly fetchedBytes: number;
  /** Of segments that were never on the screen, and of requests that were cut. */
  readonly wastedBytes: number;
  /** The same as media, at the film's own rate. */
  readonly wastedSeconds: number;
  /** How much of what the link could carry was used until the viewer left. */
  readonly linkShare: number;
  /** When each request went out, in order, in ms, and for which segment. */
  readonly requests: readonly { readonly atMs: number; readonly sequence: number }[];
}

/** How long a viewer is waited for who never gets to see what they came for. */
export const PATIENCE_SECONDS = 600;
