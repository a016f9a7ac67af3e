import { chunkCount } from './file-layout.ts';
import type { Viewer } from './prefetch-window.ts';
import { windowOf } from './window-span.ts';

/** The key frame before a second, or its sound, may lie so many chunks before it. */
const BEHIND = 2;

/** Whether a chunk of a file may be handed out now: of the window, around the playhead, and of the index. */
export function isDue(viewer: Viewer, chunk: number): boolean {
  const { timeline, state, playhead } = viewer;
  if (timeline.file?.index?.includes(chunk)) return true;
  const last = state === 'loaded' ? playhead.sequence : windowOf(viewer).last;
  return playhead.sequence - BEHIND <= chunk && chunk <= last;
}

/**
 * Whether a chunk is around the playhead, in the window, or the next one behind that. Before it is known
 * where a playhead is, its element reads what says where everything is.
 */
export function isNext(viewer: Viewer, chunk: number): boolean {
  const { timeline, playhead } = viewer;
  const isNowhere = timeline.file && playhead.sequence >= chunkCount(timeline.file);
  const { last } = windowOf(viewer);
  return isNowhere || (playhead.sequence - BEHIND <= chunk && chunk <= last + 1);
}

/**
 * Whether a chunk is around the playhead, in the window, or so little beyond that it may be needed with
 * that. What is left of the index is in the way of one who has nothing to show.
 */
export function isNear(viewer: Viewer, chunk: number): boolean {
  const { timeline, playhead } = viewer;
  if (timeline.file?.index?.includes(chunk) && !viewer.isStarved) return true;
  return playhead.sequence - BEHIND <= chunk && chunk <= windowOf(viewer).last + BEHIND;
}

/**
 * Whether a chunk of which an element has had enough for now is to come whole all the same: it is near, or
 * may hold the index, which each later visit needs.
 */
export function isToBeWhole(viewer: Viewer, chunk: number): boolean {
  const { file } = viewer.timeline;
  return (file && !file.index) || isNear(viewer, chunk);
}
