import { chunkCount, type FileLayout } from '../../sw/core/file-layout.ts';
import type { TrackReport } from '../../sw/core/protocol.ts';
import { placeAt } from '../../sw/core/timeline.ts';
import type { PlayerTrack, TrackPlace } from './player-adapter.ts';
import type { WindowSettings } from './window-settings.ts';

/** What a report depends on besides the track. */
export interface ReportContext {
  readonly positionSeconds: number;
  readonly buffered: TrackPlace['buffered'];
  readonly settings: Pick<WindowSettings, 'windowOf'>;
}

/** The playhead on one timeline, as the worker is told it; `undefined` where that has no segments. */
export function reportOf(
  track: PlayerTrack,
  { positionSeconds, buffered, settings }: ReportContext,
): TrackReport | undefined {
  const { id: timeline, role, firstSequence, segments, file } = track;
  const place = placeAt(segments, positionSeconds);
  // Of a file that is about to be read nothing is wanted yet, but what it asks for is to be answered.
  if (!place && file) return unplaced(track, file);
  if (!place) return undefined;
  const { index, fraction } = place;
  const playhead = { sequence: firstSequence + index, fraction };
  const windowEnd = settings.windowOf(playhead).last - firstSequence;
  const holdings = track.holdings?.({ index, windowEnd, buffered });
  return { timeline, role, playhead, ...holdings };
}

/** A playhead that is nowhere: behind the last chunk nothing is kept, fetched or evicted. */
function unplaced(track: PlayerTrack, file: FileLayout): TrackReport {
  const { id: timeline, role, firstSequence } = track;
  const index = chunkCount(file);
  const holdings = track.holdings?.({ index, windowEnd: index, buffered: [] });
  return {
    timeline,
    role,
    playhead: { sequence: firstSequence + index, fraction: 0 },
    ...holdings,
  };
}
