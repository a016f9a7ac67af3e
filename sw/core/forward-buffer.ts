import type { Viewer } from './prefetch-window.ts';
import type { Spanning } from './timeline.ts';
import { placeAt } from './timeline.ts';
import { windowOf } from './window-span.ts';

/**
 * Whether what lies beyond a player's memory is on disk. `coming`: a worker that can hold it is about to
 * take control. `memory alone`: there is none, or it is not allowed to keep what this origin sends.
 */
export type Holding = 'disk' | 'coming' | 'memory alone';

/** What the player's forward buffer depends on. */
export interface BufferSnapshot extends Pick<Viewer, 'state' | 'settings' | 'playbackRate'> {
  readonly segments: readonly Spanning[];
  readonly positionSeconds: number;
  readonly holding: Holding;
  /** Whether the media element will play as soon as it deems that enough has come (`autoplay`). */
  readonly isAboutToPlay?: boolean;
}

/** The most that a player holds in memory, in seconds, where what a deeper window holds is on disk. */
export const MEMORY_BUFFER_SECONDS = 30;

/** More than the wall-clock time between two reports of the playhead: `timeupdate` comes four times a second. */
const REPORT_SECONDS = 0.3;

/**
 * A decoder wants some frames past the one that it shows: near a segment's end, of the next one too, and
 * near the end of what has come of one that was left, of its rest.
 */
const FIRST_PICTURE_SECONDS = 0.25;

/**
 * A media element that starts by itself wants enough to play through: to Firefox that is 3 s, and to
 * older versions 30 s, which may be more than the window.
 */
const ENOUGH_SECONDS = 30;

/** Before Play: less than any segment, so that a player stops after the first. */
const ONE_SEGMENT_SECONDS = 0.001;

/**
 * The moment, in media seconds, at which the window next moves on, and the player's forward buffer
 * in seconds that makes it ask for the segment entering the window at that very moment: the start
 * of that segment minus the moment. With segments of equal length D it is `(N + 1 − f) · D`. Where
 * memory is all that there is, it is `Infinity`: the player holds as much as it would by itself.
 */
export function coupleBuffer(snapshot: BufferSnapshot): {
  readonly forwardSeconds: number;
  readonly nextMoveSeconds?: number | undefined;
} {
  const { segments, positionSeconds, settings, playbackRate, state, holding } = snapshot;
  const place = placeAt(segments, positionSeconds);
  if (!place) return { forwardSeconds: ONE_SEGMENT_SECONDS };
  // As much as a picture needs, of the next segment too where that begins so soon.
  if (state === 'loaded') return { forwardSeconds: FIRST_PICTURE_SECONDS };
  if (holding === 'memory alone') return { forwardSeconds: Number.POSITIVE_INFINITY };
  const mostSeconds = holding === 'disk' ? MEMORY_BUFFER_SECONDS : Number.POSITIVE_INFINITY;
  const playhead = { sequence: place.index, fraction: place.fraction };
  const { current, last } = windowOf({ playhead, playbackRate, settings });
  // The window next moves on when the fraction f of the segment that the playhead counts as being
  // in is played: with f = 1 that is its end, with f = 0 its start.
  const turning = segments[current];
  if (!turning) return { forwardSeconds: mostSeconds };
  const nextMoveSeconds = turning.start + settings.refill * turning.duration;
  const end = segments.at(-1) as Spanning;
  const enteringStart = segments[last + 1]?.start ?? end.start + end.duration;
  // With segments of unequal length the one that entered last may be asked for too late by that:
  // its turn came when the window last moved.
  const before = segments[current - 1];
  const movedSeconds = before ? before.start + settings.refill * before.duration : 0;
  const catchUpSeconds = Math.min(
    (segments[last]?.start ?? 0) - movedSeconds,
    enteringStart - positionSeconds - REPORT_SECONDS * playbackRate,
  );
  const forwardSeconds = Math.max(
    enteringStart - nextMoveSeconds,
    catchUpSeconds,
    snapshot.isAboutToPlay ? ENOUGH_SECONDS : ONE_SEGMENT_SECONDS,
  );
  return { forwardSeconds: Math.min(forwardSeconds, mostSeconds), nextMoveSeconds };
}
