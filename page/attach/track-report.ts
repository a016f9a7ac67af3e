import type { TrackReport } from '../../sw/core/protocol.ts';
import { type Playhead, placeAt } from '../../sw/core/timeline.ts';
import type { WindowSpan } from '../../sw/core/window-span.ts';
import type { PlayerTrack, TrackPlace } from './player-adapter.ts';

/** What a report depends on besides the track. */
export interface ReportContext {
  readonly positionSeconds: number;
  readonly buffered: TrackPlace['buffered'];
  readonly windowOf: (playhead: Playhead) => WindowSpan;
}

/** The playhead on one timeline, as the worker is told it; `undefined` where that has no segments. */
export function reportOf(
  track: PlayerTrack,
  { positionSeconds, buffered, windowOf }: ReportContext,
): TrackReport | undefined {
  const { id: timeline, role, firstSequence, segments } = track;
  const place = placeAt(segments, positionSeconds);
  if (!place) return undefined;
  const { index, fraction } = place;
  const playhead = { sequence: firstSequence + index, fraction };
  const windowEnd = windowOf(playhead).last - firstSequence;
  const holdings = track.holdings?.({ index, windowEnd, buffered });
  return { timeline, role, playhead, ...holdings };
}
