import type { Viewer, WindowSnapshot } from './prefetch-window.ts';
import { type SegmentKey, segmentKey } from './segment.ts';
import { lastSequence, names, segmentAt } from './timeline.ts';
import { windowOf } from './window-span.ts';

/**
 * What every window has left behind goes. What belongs to no timeline that is played now (another
 * video, watched before) stays for a later visit while the budget allows, the newest longest.
 */
export function planEviction({ viewers, held, budgetBytes }: WindowSnapshot): {
  readonly evict: SegmentKey[];
  readonly full: boolean;
} {
  const kept = new Set(viewers.flatMap(keptBy));
  const isPlayed = (key: SegmentKey) =>
    viewers.some(({ timeline }) => timeline.id === held.get(key)?.timeline || names(timeline, key));
  const evict = [...held.keys()].filter((key) => isPlayed(key) && !kept.has(key));
  let bytes = 0;
  for (const entry of held.values()) bytes += entry.bytes;
  for (const key of evict) bytes -= held.get(key)?.bytes ?? 0;
  for (const [key, entry] of held) {
    if (bytes < budgetBytes) break;
    if (isPlayed(key)) continue;
    evict.push(key);
    bytes -= entry.bytes;
  }
  return { evict, full: bytes >= budgetBytes };
}

/** The keys, in order, from `k−M` to the end of the window, or of what the player took from a retired rendition. */
function keptBy(viewer: Viewer): SegmentKey[] {
  const { timeline, role, playhead, settings, takenThrough, askedThrough = 0 } = viewer;
  // Of a long playlist the part around a new place is told before the place: until then all stays.
  if (!segmentAt(timeline, playhead.sequence)) return [...timeline.keys, ...timeline.initKeys];
  const from = Math.max(playhead.sequence - settings.behind, timeline.firstSequence);
  const end =
    role === 'current'
      ? Math.max(windowOf(viewer).last, askedThrough)
      : Math.max(playhead.sequence, takenThrough ?? playhead.sequence);
  const kept: SegmentKey[] = [];
  for (let sequence = from; sequence <= Math.min(end, lastSequence(timeline)); sequence += 1) {
    const segment = segmentAt(timeline, sequence);
    if (!segment) continue;
    kept.push(segmentKey(segment));
    if (segment.init) kept.push(segmentKey(segment.init));
  }
  return kept;
}
