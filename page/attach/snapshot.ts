import type { AutoChoice } from '../../sw/core/auto-ahead.ts';
import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { TrackView } from '../../sw/core/protocol.ts';
import type { Settings } from '../../sw/core/settings.ts';
import type { Playhead, Spanning } from '../../sw/core/timeline.ts';
import type { WindowSpan } from '../../sw/core/window-span.ts';
import type { Counts } from './segment-counts.ts';
import type { WorkerState } from './worker-listener.ts';

/** All that the page knows, as plain data. */
export interface Snapshot extends Counts {
  readonly worker: WorkerState;
  /** As they are now; N may be chosen. */
  readonly settings: Settings;
  /** How far it is looked ahead, and why, where `ahead` is `auto`. */
  readonly choice: AutoChoice | undefined;
  readonly state: PlayState;
  readonly playhead: (Playhead & { readonly positionSeconds: number }) | undefined;
  readonly window: WindowSpan | undefined;
  /** The sequence numbers of the segments of the current rendition that are held. */
  readonly held: readonly number[];
  readonly pending: TrackView['underWay'];
  readonly failed: TrackView['failed'];
  readonly storageShort: boolean;
  /** Why nothing is prefetched now, in words. */
  readonly trouble: string | undefined;
  /** The same for each timeline: video, and alternate audio and subtitles where there are any. */
  readonly tracks: readonly TrackView[];
  /** The player's estimate of the network, in bits per second, where it tells it. */
  readonly bandwidthEstimate: number | undefined;
  /**
   * The bits per second of the rendition that the player would switch to, while the player stays in one
   * whose next segments are held; `undefined` where it has its way.
   */
  readonly declinedBitrate: number | undefined;
}

/** What a window map draws. */
export interface Picture {
  readonly segments: readonly Spanning[];
  readonly firstSequence: number;
  readonly positionSeconds: number;
  readonly window: WindowSpan | undefined;
  /** How far it is looked ahead, and why, where that is chosen. */
  readonly choice: AutoChoice | undefined;
  readonly view: TrackView | undefined;
  readonly storageShort: boolean;
  /** Why nothing is prefetched now, in words. */
  readonly trouble: string | undefined;
}
