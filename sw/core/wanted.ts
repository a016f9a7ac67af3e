import type { Viewer, Wanted, WindowSnapshot } from './prefetch-window.ts';
import type { SegmentKey } from './segment.ts';
import { lastSequence, resourcesAt, segmentAt } from './timeline.ts';
import { windowOf } from './window-span.ts';

/** All that a viewer's window needs from `k` on, held or not, each init segment before its segment. */
export function wantedBy(viewer: Viewer, { held, blocked }: WindowSnapshot): Wanted[] {
  const { client, player, timeline, role, state, playhead, playbackRate, takenThrough } = viewer;
  const { isWarming = false } = viewer;
  if (role === 'retired' || state === 'loaded' || state === 'ended') return [];
  const rate = playbackRate > 0 ? playbackRate : 1;
  const last = Math.min(windowOf(viewer).last, lastSequence(timeline));
  const wanted: Wanted[] = [];
  let gapSeconds: number | undefined;
  let aheadSeconds =
    -playhead.fraction * (segmentAt(timeline, playhead.sequence)?.durationSeconds ?? 0);
  for (let sequence = playhead.sequence; sequence <= last; sequence += 1) {
    const segment = segmentAt(timeline, sequence);
    if (!segment) continue;
    const beginsSeconds = aheadSeconds;
    const dueSeconds = aheadSeconds / rate;
    aheadSeconds += segment.durationSeconds;
    if (segment.gap) continue;
    const isTaken = takenThrough !== undefined && sequence <= takenThrough;
    for (const { key, resource } of resourcesAt(timeline, sequence)) {
      // What could not be held the player has, or will ask for itself.
      if (!isTaken && !held.has(key) && !blocked.has(key)) gapSeconds ??= beginsSeconds;
      const bufferSeconds = gapSeconds ?? beginsSeconds;
      const next = resource === segment ? segmentAt(timeline, sequence + 1) : segment;
      const whose = { client, player, isWarming };
      const track = timeline.id;
      wanted.push({ key, resource, track, next, ...whose, dueSeconds, bufferSeconds, isTaken });
    }
  }
  return wanted;
}

/** One entry a key, the earliest due; then by the time they are due, init segments first. */
export function nearestFirst(wanted: readonly Wanted[]): Wanted[] {
  const earliest = new Map<SegmentKey, Wanted>();
  for (const candidate of wanted) {
    const known = earliest.get(candidate.key);
    if (!known || candidate.dueSeconds < known.dueSeconds) earliest.set(candidate.key, candidate);
  }
  // Sorting is stable, and a segment follows its init segment in the list.
  return [...earliest.values()].sort((a, b) => a.dueSeconds - b.dueSeconds);
}
