import { chunkCount, chunkKeys, type FileLayout } from './file-layout.ts';
import { type Resource, type Segment, type SegmentKey, segmentKey } from './segment.ts';

/** The ordered segments of one media playlist, or of a long one, those around the playhead. */
export interface Timeline {
  /** The media playlist's URL, without what signs it. */
  readonly id: string;
  /** The media sequence number of the first segment here, RFC 8216 §4.3.3.2. */
  readonly firstSequence: number;
  readonly segments: readonly Segment[];
  /** Where the segments are chunks of one file: their sequence numbers are those of the chunks. */
  readonly file?: FileLayout | undefined;
}

/** A place on a timeline: a segment, and the fraction of it that has been played, 0 ≤ fraction < 1. */
export interface Playhead {
  readonly sequence: number;
  readonly fraction: number;
}

/** A timeline with what is looked up in it often: made once, when it arrives. */
export interface IndexedTimeline extends Timeline {
  readonly keys: readonly SegmentKey[];
  readonly sequencesByKey: ReadonlyMap<SegmentKey, readonly number[]>;
  /** The key of each segment's init segment, where it has one. */
  readonly initKeyAt: readonly (SegmentKey | undefined)[];
  /** What it names besides: its init segments, and of a file all chunks, also those that are not listed here. */
  readonly otherKeys: ReadonlySet<SegmentKey>;
  /** Those of the chunks that hold the index of a file. */
  readonly indexKeys: readonly SegmentKey[];
}

/** Works out the keys of all segments; one URL may stand at several places of a timeline. */
export function indexTimeline(timeline: Timeline): IndexedTimeline {
  const keys = timeline.segments.map(segmentKey);
  const sequencesByKey = new Map<SegmentKey, number[]>();
  for (const [index, key] of keys.entries()) {
    const sequences = sequencesByKey.get(key);
    if (sequences) sequences.push(timeline.firstSequence + index);
    else sequencesByKey.set(key, [timeline.firstSequence + index]);
  }
  const initKeyAt = timeline.segments.map(({ init }) => init && segmentKey(init));
  const { file } = timeline;
  const indexKeys = file?.index ? chunkKeys(file, file.index) : [];
  const chunks = file ? [...Array(chunkCount(file)).keys()] : [];
  const otherKeys = new Set([...initKeyAt, ...(file ? chunkKeys(file, chunks) : [])]);
  otherKeys.delete(undefined);
  return {
    ...timeline,
    ...{ keys, sequencesByKey, initKeyAt, indexKeys },
    otherKeys: otherKeys as ReadonlySet<SegmentKey>,
  };
}

/** What a sequence number stands for, with its keys: the init segment, where there is one, then the segment. */
export function resourcesAt(
  timeline: IndexedTimeline,
  sequence: number,
): { readonly key: SegmentKey; readonly resource: Resource }[] {
  const index = sequence - timeline.firstSequence;
  const segment = timeline.segments[index];
  const [key, initKey] = [timeline.keys[index], timeline.initKeyAt[index]];
  if (!segment || !key) return [];
  const own = { key, resource: segment };
  return segment.init && initKey ? [{ key: initKey, resource: segment.init }, own] : [own];
}

/** Whether the timeline names this resource, as a segment, as an init segment or as a chunk. */
export function names(timeline: IndexedTimeline, key: SegmentKey): boolean {
  return timeline.sequencesByKey.has(key) || timeline.otherKeys.has(key);
}

/** The sequence number of the timeline's last segment; one below the first where it is empty. */
export function lastSequence(timeline: Timeline): number {
  return timeline.firstSequence + timeline.segments.length - 1;
}

/** The segment of a sequence number, where the timeline has it. */
export function segmentAt(timeline: Timeline, sequence: number): Segment | undefined {
  return timeline.segments[sequence - timeline.firstSequence];
}

/** What a search for a place needs of a segment; a player's own segment objects fit. */
export interface Spanning {
  readonly start: number;
  readonly duration: number;
}

/**
 * The index of the segment that holds a position in seconds, and the fraction of it before that
 * position. Before the first it is the first's beginning, after the last the last's end.
 */
export function placeAt(
  segments: readonly Spanning[],
  positionSeconds: number,
): { readonly index: number; readonly fraction: number } | undefined {
  if (segments.length === 0) return undefined;
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as Spanning).start <= positionSeconds) low = middle;
    else high = middle - 1;
  }
  const { start, duration } = segments[low] as Spanning;
  const fraction = duration > 0 ? (positionSeconds - start) / duration : 0;
  return { index: low, fraction: Math.min(Math.max(fraction, 0), BELOW_ONE) };
}

const BELOW_ONE = 1 - Number.EPSILON;
