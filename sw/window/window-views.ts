import type { TrackView } from '../core/protocol.ts';
import { originOf, type SegmentKey } from '../core/segment.ts';
import { windowOf } from '../core/window-span.ts';
import type { Downloads } from '../network/downloads.ts';
import type { PlayerName, Viewers } from './viewers.ts';

/** Why nothing is prefetched from an origin or of a track that a player plays, in words. */
export function troubleOf(
  viewers: Viewers,
  player: PlayerName,
  { failures }: Downloads,
): string | undefined {
  for (const { timeline } of viewers.list(player)) {
    const [key] = timeline.keys;
    const { troubles } = failures;
    const trouble = (key && troubles.get(originOf(key))) ?? troubles.get(timeline.id);
    if (trouble) return trouble.reason;
  }
  return undefined;
}

/** What a page is shown of each timeline that a player of it plays. */
export function trackViews(
  viewers: Viewers,
  player: PlayerName,
  held: ReadonlyMap<SegmentKey, unknown>,
  downloads: Downloads,
): TrackView[] {
  const current = viewers.list(player).filter(({ role }) => role === 'current');
  return current.map((viewer) => {
    const { timeline } = viewer;
    const at = (key: SegmentKey) => timeline.sequencesByKey.get(key) ?? [];
    return {
      timeline: timeline.id,
      window: windowOf(viewer),
      held: timeline.keys.flatMap((key, index) =>
        held.has(key) ? [timeline.firstSequence + index] : [],
      ),
      underWay: [...downloads.underWay].flatMap(([key, { receivedBytes, totalBytes }]) =>
        at(key).map((sequence) => ({
          sequence,
          receivedBytes,
          totalBytes,
        })),
      ),
      failed: [...downloads.failures.resources].flatMap(([key, { reason }]) =>
        at(key).map((sequence) => ({ sequence, reason })),
      ),
    };
  });
}
