import { expect, test } from 'vitest';
import {
  chunkAt,
  chunkCount,
  chunkRange,
  type FileLayout,
  isOfFile,
  marked,
  markedVersion,
} from '../../../sw/core/file-layout.ts';
import { isDue, isNear, isToBeWhole } from '../../../sw/core/file-turns.ts';
import { HeldEntries } from '../../../sw/core/held-entries.ts';
import {
  type PlayState,
  planWindow,
  type UnderWay,
  type Viewer,
} from '../../../sw/core/prefetch-window.ts';
import { type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import { DEFAULT_SETTINGS } from '../../../sw/core/settings.ts';
import { type IndexedTimeline, indexTimeline, names } from '../../../sw/core/timeline.ts';

const URL = 'https://media.example/movie.mp4';
const file: FileLayout = {
  url: URL,
  version: 0,
  totalBytes: 10_500,
  chunkBytes: 1000,
  index: [10],
};

test('a file is cut into chunks of one size, and one of what is left', () => {
  expect(chunkCount(file)).toBe(11);
  expect(chunkRange(file, 0)).toEqual({ first: 0, last: 999 });
  expect(chunkRange(file, 10)).toEqual({ first: 10_000, last: 10_499 });
  expect([0, 999, 1000, 10_499].map((byte) => chunkAt(file, byte))).toEqual([0, 0, 1, 10]);
});

test('a file of more than 4 GB is cut as any other', () => {
  const large = { ...file, totalBytes: 6e9 + 1, chunkBytes: 2 ** 20 };
  const last = chunkCount(large) - 1;
  expect(chunkRange(large, last).last).toBe(6e9);
  expect(chunkAt(large, 6e9)).toBe(last);
});

test.each([
  [{}, { etag: '"a"' }, true],
  [{ etag: '"a"' }, { etag: '"a"' }, true],
  [{ etag: '"a"' }, { etag: '"b"' }, false],
  [{ etag: '"a"' }, {}, true],
  // Two servers of one file, each with an ETag of its own.
  [{ etag: '"a"', lastModified: 'Mon' }, { etag: '"b"', lastModified: 'Mon' }, true],
  [{ etag: '"a"', lastModified: 'Mon' }, { etag: '"b"', lastModified: 'Tue' }, false],
  [{ lastModified: 'Mon' }, { lastModified: 'Tue' }, false],
  [{ totalBytes: 1, etag: '"a"' }, { totalBytes: 2, etag: '"a"' }, false],
])('whether a file of %o may have %o: %s', (of, came, expected) => {
  expect(isOfFile(of, came)).toBe(expected);
});

test('what an element is given says in which version it is played, and nothing else does', () => {
  expect(markedVersion(marked(`${URL}#t=7`, 2))).toBe(2);
  expect(markedVersion(URL)).toBeUndefined();
  expect(markedVersion(`${URL}#t=7`)).toBeUndefined();
});

test('a timeline names all chunks of its file, also those that it does not list', () => {
  const url = URL;
  const segments = [{ url, range: chunkRange(file, 3), durationSeconds: 1 }];
  const timeline = indexTimeline({ id: URL, firstSequence: 3, segments, file });
  const key = (chunk: number) => segmentKey({ url, range: chunkRange(file, chunk) });
  expect([0, 3, 10].map((chunk) => names(timeline, key(chunk)))).toEqual([true, true, true]);
  expect(names(timeline, segmentKey({ url, range: { first: 1, last: 999 } }))).toBe(false);
  expect(timeline.indexKeys).toEqual([key(10)]);
});

test.each<[PlayState, number[]]>([
  // Where its key frame may be, the playhead's own, the window's, and the index.
  ['playing', [2, 3, 4, 5, 6, 10]],
  ['paused', [2, 3, 4, 5, 6, 10]],
  ['loaded', [2, 3, 4, 10]],
])('the chunks that may be handed out while it is %s', (state, expected) => {
  const viewer = viewerAt(4, state);
  const due = Array.from({ length: 11 }, (_, chunk) => chunk).filter((chunk) =>
    isDue(viewer, chunk),
  );
  expect(due).toEqual(expected);
  expect(due.filter((chunk) => !isNear(viewer, chunk))).toEqual([]);
  expect([1, 9].filter((chunk) => isNear(viewer, chunk))).toEqual([]);
});

test('what is left of the index is in the way of one who has nothing to show', () => {
  expect(isNear(viewerAt(4, 'playing'), 10)).toBe(true);
  expect(isNear({ ...viewerAt(4, 'playing'), isStarved: true }, 10)).toBe(false);
  expect(isNear({ ...viewerAt(4, 'playing'), isStarved: true }, 5)).toBe(true);
});

test('until it is known which chunks hold the index, each one that is begun is to be whole', () => {
  const viewer = viewerAt(4, 'playing');
  const isWhole = (index: FileLayout['index']) =>
    [1, 5, 10].map((chunk) =>
      isToBeWhole({ ...viewer, timeline: timelineOf({ ...file, index }) }, chunk),
    );
  expect(isWhole([10])).toEqual([false, true, true]);
  expect(isWhole(undefined)).toEqual([true, true, true]);
});

test('a media element that lacks something asks first: only it knows from which byte on', () => {
  const timeline = timelineOf(file);
  const key = (chunk: number) => timeline.keys[chunk] as SegmentKey;
  const fetched = (isStarved: boolean, underWay: readonly (readonly [number, UnderWay])[]) =>
    planWindow({
      viewers: [{ ...viewerAt(4, 'playing'), timeline, isStarved }],
      ...{ held: new HeldEntries(), budgetBytes: 1e9, silent: new Set(), blocked: new Set() },
      underWay: new Map(underWay.map(([chunk, purpose]) => [key(chunk), purpose])),
      ...{ troubled: new Map(), startable: { atEase: 9, pressed: 9 } },
    }).fetch.map((each) => timeline.keys.indexOf(each.key));
  expect(fetched(false, []), 'one that has something to show').toEqual([4]);
  expect(fetched(true, [])).toEqual([]);
  expect(fetched(true, [[0, 'player']]), 'what it has left tells nothing').toEqual([]);
  expect(fetched(true, [[3, 'player']]), 'it has asked').toEqual([4]);
});

test.each([
  ['of its index are kept', [10], [3]],
  ['are kept until it is known which hold its index', undefined, []],
])('chunks that lie behind %s', (_, index, expected) => {
  const timeline = timelineOf({ ...file, index });
  const keys = [3, 8, 10].map((chunk) => timeline.keys[chunk] as SegmentKey);
  const { evict } = planWindow({
    viewers: [{ ...viewerAt(8, 'paused'), timeline }],
    held: new HeldEntries(keys.map((key) => [key, { bytes: 1 }])),
    ...{ budgetBytes: 1e9, silent: new Set(), blocked: new Set(), underWay: new Map() },
    ...{ troubled: new Map(), startable: { atEase: 9, pressed: 9 } },
  });
  expect(evict.map((key) => timeline.keys.indexOf(key))).toEqual(expected);
});

function timelineOf(of: FileLayout): IndexedTimeline {
  const segments = Array.from({ length: chunkCount(of) }, (_, chunk) => ({
    ...{ url: URL, range: chunkRange(of, chunk), durationSeconds: 1 },
  }));
  return indexTimeline({ id: URL, firstSequence: 0, segments, file: of });
}

function viewerAt(sequence: number, state: PlayState): Viewer {
  const timeline = indexTimeline({ id: URL, firstSequence: 0, segments: [], file });
  const settings = { ...DEFAULT_SETTINGS, ahead: 2, behind: 4 };
  const place = { playhead: { sequence, fraction: 0.5 }, playbackRate: 1, settings };
  return { client: 'tab', player: 'p', timeline, role: 'current', state, ...place };
}
