import type Hls from 'hls.js';
import { HlsAdapter } from './hls/hls-adapter.ts';
import type { PlayaheadOptions } from './playahead-options.ts';
import type { PlayerAdapter } from './player-adapter.ts';
import { Playahead } from './session.ts';

export type { AutoChoice, AutoReason } from '../../sw/core/auto-ahead.ts';
export { parseServerTiming } from '../../sw/core/network-timing.ts';
export type { TrackView } from '../../sw/core/protocol.ts';
export type { GivenSettings, Settings } from '../../sw/core/settings.ts';
export { type Warmed, type WarmOptions, warm } from './hls/warm.ts';
export type { PlayaheadOptions } from './playahead-options.ts';
export type * from './player-adapter.ts';
export type { Counts } from './segment-counts.ts';
export type { Playahead } from './session.ts';
export { forget, onUpdateWaiting, registerWorker, takeOver, workerState } from './site-worker.ts';
export type { Picture, Snapshot } from './snapshot.ts';
export type { WorkerState } from './worker-listener.ts';

/**
 * Gives an hls.js player a prefetch window: keeps the worker told of timelines and playhead, and
 * couples the player's buffer to the window. Without a worker the player plays as it would. Throws
 * a `RangeError` for a session's name that cannot be one.
 */
export function attachPlayahead(
  hls: Hls,
  video: HTMLVideoElement,
  options: PlayaheadOptions = {},
): Playahead {
  const playahead = attachPlayer(new HlsAdapter(hls, video, options.session), video, options);
  const { Events } = hls.constructor as typeof Hls;
  hls.once(Events.DESTROYING, () => playahead.detach());
  return playahead;
}

/** The same for any other player, through an adapter of its own. */
export function attachPlayer(
  adapter: PlayerAdapter,
  video: HTMLVideoElement,
  options: PlayaheadOptions = {},
): Playahead {
  return new Playahead(adapter, video, options);
}
