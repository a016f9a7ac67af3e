import { isDoubtful, type Limits } from './doubt.ts';
import { isNear } from './file-turns.ts';
import type { UnderWay, Viewer, WindowSnapshot } from './prefetch-window.ts';
import type { SegmentKey } from './segment.ts';
import { lastSequence, names } from './timeline.ts';

type Known = Pick<WindowSnapshot, 'held' | 'underWay' | 'silent' | 'blocked'>;

/**
 * Whether a player, also one that has only been loaded, waits for the segment its playhead is in; one that
 * has nothing to show, for whatever it has asked for.
 */
export function isWaiting(
  { timeline, role, playhead, isStarved }: Viewer,
  { silent, underWay }: Known,
): boolean {
  if (role !== 'current') return false;
  const own = timeline.keys[playhead.sequence - timeline.firstSequence];
  return [...underWay].some(([key, purpose]) => {
    const isIts = key === own || (isStarved && names(timeline, key));
    return isIts && !silent.has(key) && (purpose === 'player' || purpose === 'joined');
  });
}

/**
 * Whether a media element is about to ask for what it lacks: from which byte of a file on that is, it alone
 * knows, and what is fetched before that is in its way.
 */
export function isAboutToAsk(
  viewer: Viewer,
  { underWay }: Pick<WindowSnapshot, 'underWay'>,
): boolean {
  const { timeline, isStarved } = viewer;
  if (!isStarved || !timeline.file) return false;
  const isAsked = (purpose: UnderWay) => purpose === 'player' || purpose === 'joined';
  // What it has left may be under way still.
  const isHere = (key: SegmentKey) =>
    timeline.sequencesByKey.get(key)?.some((chunk) => isNear(viewer, chunk)) ?? false;
  return ![...underWay].some(([key, purpose]) => isAsked(purpose) && isHere(key));
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
