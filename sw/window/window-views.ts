import type { Viewer } from '../core/prefetch-window.ts';
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

/** What a page is shown of each timeline that a player of it plays: all of one that is kept elsewhere is held. */
export function trackViews(
  viewers: readonly Viewer[],
  {
    held,
    downloads,
    isKept,
  }: {
    readonly held: ReadonlyMap<SegmentKey, unknown>;
    readonly downloads: Downloads;
    readonly isKept: (timeline: string) => boolean;
  },
): TrackView[] {
  const current = viewers.filter(({ role }) => role === 'current');
  return current.map((viewer) => {
    const { timeline } = viewer;
    const isAllHeld = isKept(timeline.id);
    const at = (key: SegmentKey) => timeline.sequencesByKey.get(key) ?? [];
    return {
      timeline: timeline.id,
      window: windowOf(viewer),
      held: timeline.keys.flatMap((key, index) =>
        isAllHeld || held.has(key) ? [timeline.firstSequence + index] : [],
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
