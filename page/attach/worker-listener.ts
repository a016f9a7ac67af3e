import type { WorkerMessage } from '../../sw/core/protocol.ts';

/**
 * How far the worker is. Without one everything plays: `unsupported` (no secure context, or a
 * browser without), `failed` (the script is missing or broken), `differs` (it speaks another version),
 * `no Playahead in it` (it is another one's, or an older one of the site's). A worker in control is taken
 * for ours until it has not answered a hello for a second; a late answer puts that right.
 */
export type WorkerState =
  | 'off'
  | 'unsupported'
  | 'starting'
  | 'active from the next load on'
  | 'in control'
  | 'differs'
  | 'no Playahead in it'
  | 'failed';

/** Someone on the page who talks with the worker: a player. */
export interface WorkerListener {
  /** As it names itself in messages. */
  readonly player: string;
  readonly onState: () => void;
  /** A worker has taken control, or has turned out to be ours, and knows nothing of this page. */
  readonly onControl: () => void;
  /** The worker in control is about to go: this is the last that it can be told. */
  readonly onHandOver: () => void;
  readonly onMessage: (message: WorkerMessage) => void;
  /** A new version of the worker does not take over while this is true. */
  readonly isPlaying: () => boolean;
  /** Whether the network may carry something else for a moment, and the picture goes on all the same. */
  readonly isAtEase: () => boolean;
}
