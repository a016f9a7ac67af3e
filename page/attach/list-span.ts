import type { WindowSpan } from '../../sw/core/window-span.ts';
import type { PlayerTrack } from './player-adapter.ts';

/** Of a long playlist the worker is told so many segments more than the window reaches now. */
const MARGIN_SEGMENTS = 500;

/** A part of a list of segments, as indexes; what is at `to` is not in it. */
export interface ListSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * The part of a track's list that the worker is to be told now, as the window reaches it soon;
 * `undefined` if all that it can reach is `known`.
 */
export function spanToTell(
  { firstSequence, segments }: PlayerTrack,
  { current, last }: WindowSpan,
  behind: number,
  known: ListSpan | undefined,
): ListSpan | undefined {
  // The playhead's segment is the window's current one, or the one before.
  const from = Math.max(0, current - 1 - firstSequence - behind);
  const to = Math.min(segments.length, last - firstSequence + 2);
  if (known && known.from <= from && to <= known.to) return undefined;
  return { from: Math.max(0, from - MARGIN_SEGMENTS), to: to + MARGIN_SEGMENTS };
}
