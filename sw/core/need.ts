import { isDoubtful, type Limits } from './doubt.ts';
import type { Viewer, WindowSnapshot } from './prefetch-window.ts';
import { lastSequence } from './timeline.ts';

type Known = Pick<WindowSnapshot, 'held' | 'underWay' | 'silent' | 'blocked'>;

/** Whether a player, also one that has only been loaded, waits for the segment its playhead is in. */
export function isWaiting({ timeline, role, playhead }: Viewer, known: Known): boolean {
  const key = timeline.keys[playhead.sequence - timeline.firstSequence];
  if (!key || known.silent.has(key)) return false;
  const purpose = known.underWay.get(key);
  return role === 'current' && (purpose === 'player' || purpose === 'joined');
}

/**
 * Whether the first segment that a viewer lacks is due within its own length: whatever shares the
 * link with it now may make the picture stand still.
 */
export function isPressed(viewer: Viewer, known: Known, limits: Limits): boolean {
  const { held, underWay, blocked } = known;
  const { timeline, role, state, playhead, takenThrough = -1 } = viewer;
  if (role === 'retired' || state === 'ended') return false;
  let aheadSeconds = 0;
  for (let sequence = playhead.sequence; sequence <= lastSequence(timeline); sequence += 1) {
    const index = sequence - timeline.firstSequence;
    const [segment, key] = [timeline.segments[index], timeline.keys[index]];
    if (!segment || !key) return false;
    const { durationSeconds, gap } = segment;
    if (sequence === playhead.sequence) aheadSeconds = -playhead.fraction * durationSeconds;
    // What cannot be had now is not waited for.
    const isThere =
      (gap ?? false) ||
      sequence <= takenThrough ||
      held.has(key) ||
      blocked.has(key) ||
      underWay.get(key) === 'storing';
    const isSure = !isDoubtful({ key, track: timeline.id }, limits);
    if (!isThere) return isSure && aheadSeconds <= durationSeconds;
    aheadSeconds += durationSeconds;
  }
  return false;
}
