import type { Viewer } from '../viewer.ts';
import { expectOnce, expectTrueEntries } from './cache.ts';
import { DAY_SEGMENT_SECONDS, DAY_SEGMENTS, serveDay } from './day.ts';
import { expect, test } from './fixtures.ts';
import { seeFrame, start } from './play-alike.ts';

const NOON = DAY_SEGMENTS / 2;
const NEAR_END = DAY_SEGMENTS - 4;
/** The segments in whose first half the picture is looked at: each leap is farther than a window. */
const STOPS = [0, NOON, NOON + 1, NEAR_END];

test('a day in 43,200 segments: the morning, noon and the end, each with its window', async ({
  viewer,
  plain,
}) => {
  const stream = serveDay(viewer.origin);
  serveDay(plain.origin);
  await start(viewer, stream.source, true);
  await start(plain, stream.source, false);
  for (const each of [viewer, plain]) {
    await each.play();
    await each.pause();
    for (const sequence of STOPS) {
      await seeFrame(each, stream, sequence * DAY_SEGMENT_SECONDS + 0.5);
      if (each === plain) continue;
      const last = Math.min(sequence + 2, DAY_SEGMENTS - 1);
      await expect.poll(() => window(viewer, sequence)).toEqual([sequence, sequence + 1, last]);
    }
    await each.play(4);
    await each.page.waitForFunction(
      () => (document.getElementById('video') as HTMLVideoElement).ended,
    );
  }
  await viewer.origin.log.idle();
  await expectTrueEntries(viewer, stream);
  expectOnce(viewer, stream);
});

/** The numbers of what is held, without the one segment that may be kept behind the playhead. */
async function window(viewer: Viewer, playhead: number): Promise<number[]> {
  const segments = (await viewer.held()).map((path) => /(\d+)\.m4s/.exec(path)?.[1]);
  return segments
    .filter((number) => number !== undefined)
    .map(Number)
    .filter((number) => number !== playhead - 1)
    .sort((a, b) => a - b);
}
