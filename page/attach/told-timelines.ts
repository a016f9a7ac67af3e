import type { Timeline } from '../../sw/core/timeline.ts';
import type { WindowSpan } from '../../sw/core/window-span.ts';
import { type ListSpan, spanToTell } from './list-span.ts';
import type { PlayerTrack } from './player-adapter.ts';

/** What the worker has been told of each list; a live playlist is a new list each time. */
export class ToldTimelines {
  #spans = new WeakMap<object, ListSpan>();

  /** The worker knows nothing any more. */
  forget(): void {
    this.#spans = new WeakMap();
  }

  /** The segments that the window can reach soon, for the worker; `undefined` if it knows them. */
  news(track: PlayerTrack, window: WindowSpan, behind: number): Timeline | undefined {
    const { id, list, firstSequence, segments, file } = track;
    const span = spanToTell(track, window, behind, this.#spans.get(list));
    if (!span) return undefined;
    this.#spans.set(list, span);
    const count = Math.min(span.to, segments.length) - span.from;
    return {
      id,
      firstSequence: firstSequence + span.from,
      segments: Array.from({ length: count }, (_, index) => track.segmentAt(span.from + index)),
      ...(file ? { file } : {}),
    };
  }
}
