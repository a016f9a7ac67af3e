import type { Held } from './held-entries.ts';
import type { Viewer, WindowSnapshot } from './prefetch-window.ts';
import type { SegmentKey } from './segment.ts';
import { type IndexedTimeline, lastSequence, names, resourcesAt, segmentAt } from './timeline.ts';
import { windowOf } from './window-span.ts';

/** Chromium lists no cache whose keys come to more than 10 MB: some 14,000 of ours. */
const MOST_ENTRIES = 12_000;

/**
 * What every window has left behind goes. What belongs to no timeline that is played now (another
 * video, watched before) stays for a later visit while there is room for it, the newest longest.
 */
export function planEviction({ viewers, held, budgetBytes }: WindowSnapshot): {
  readonly evict: SegmentKey[];
  readonly full: boolean;
} {
  const kept = new Set(viewers.flatMap(keptBy));
  const played = new Set<SegmentKey>();
  for (const { timeline, isWarming } of viewers) {
    // What nobody plays is another video.
    if (isWarming) continue;
    for (const key of heldOf(timeline, held)) played.add(key);
    for (const key of held.storedFor(timeline.id)) played.add(key);
  }
  const evict = [...played].filter((key) => !kept.has(key));
  let bytes = held.totalBytes;
  for (const key of evict) bytes -= held.get(key)?.bytes ?? 0;
  for (const [key, entry] of held) {
    if (bytes < budgetBytes && held.size - evict.length <= MOST_ENTRIES) break;
    if (played.has(key) || kept.has(key)) continue;
    evict.push(key);
    bytes -= entry.bytes;
  }
  return { evict, full: bytes >= budgetBytes };
}

/** The keys of all that viewers want and keep, each once; none of one whose timeline is not there yet. */
export function keysThatMatter(viewers: readonly Viewer[]): SegmentKey[] {
  return [...new Set(viewers.flatMap(keysAround))];
}

/**
 * The keys, in order, from `k−M` to the end of the window, or of what the player took from a retired
 * rendition. None while the timeline does not reach the playhead.
 */
function keysAround(viewer: Viewer): SegmentKey[] {
  const { timeline, role, playhead, settings, takenThrough, askedThrough = 0 } = viewer;
  if (!segmentAt(timeline, playhead.sequence)) return [];
  const from = Math.max(playhead.sequence - settings.behind, timeline.firstSequence);
  const end =
    role === 'current'
      ? Math.max(windowOf(viewer).last, askedThrough)
      : Math.max(playhead.sequence, takenThrough ?? playhead.sequence);
  const keys = [...timeline.indexKeys];
  for (let sequence = from; sequence <= Math.min(end, lastSequence(timeline)); sequence += 1) {
    for (const { key } of resourcesAt(timeline, sequence)) keys.push(key);
  }
  return keys;
}

/** What is held of what a timeline names; whichever is fewer is gone through. */
function heldOf(timeline: IndexedTimeline, held: Held): SegmentKey[] {
  const { keys, otherKeys } = timeline;
  if (held.size < keys.length) return [...held.keys()].filter((key) => names(timeline, key));
  return [...keys, ...otherKeys].filter((key) => held.has(key));
}

function keptBy(viewer: Viewer): readonly SegmentKey[] {
  const { timeline, playhead } = viewer;
  const isIndexKnown = !timeline.file || timeline.file.index !== undefined;
  // Of a long playlist the part around a new place is told before the place, and an element reads a file's
  // index before the page can say where that is: until then all stays.
  if (isIndexKnown && segmentAt(timeline, playhead.sequence)) return keysAround(viewer);
  return [...timeline.keys, ...timeline.otherKeys];
}
