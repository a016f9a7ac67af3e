import type { Viewer } from './prefetch-window.ts';

/** The window of a playhead, in sequence numbers, both ends included; it may reach past the timeline. */
export interface WindowSpan {
  /** k': the segment that the playhead counts as being in. */
  readonly current: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The window `k'+1 … k'+N`, where `k'` is the playhead's segment, or the next one once the
 * fraction f is played. At a playback rate above 1, N counts in wall-clock terms.
 */
export function windowOf({
  playhead,
  playbackRate,
  settings,
}: Pick<Viewer, 'playhead' | 'playbackRate' | 'settings'>): WindowSpan {
  const current = playhead.sequence + (playhead.fraction >= settings.refill ? 1 : 0);
  // 100 × 1.1 is a hair above 110 in binary: that hair must not become a segment.
  const depth = Math.ceil(settings.ahead * Math.max(1, playbackRate) - 1e-9);
  return { current, first: current + 1, last: current + depth };
}
