import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND, SEGMENT_SECONDS } from '../demo.ts';
import type { Viewer } from '../viewer.ts';
import { entries } from './cache.ts';
import { expect, test } from './fixtures.ts';
import { expectWindows, seeFrame, start } from './play-alike.ts';
import { demoSegment, entry, mediaPlaylist, type Stream, sha256 } from './stream.ts';

/** An encoder's run: what its files are called, and which of the demo stream's segments they are. */
interface Run {
  readonly first: number;
  readonly last: number;
  /** The media sequence number of a file is its own number and this. */
  readonly sequenceOfNone: number;
  readonly offset: number;
}

const BEFORE: Run = { first: 2, last: 6, sequenceOfNone: 100, offset: 0 };
/** Its sequence numbers are below those of before, and 4, 5 and 6 are names that were given before. */
const AFTER: Run = { first: 4, last: 12, sequenceOfNone: 0, offset: 11 };

test('a live stream that starts over with the same names: nothing of before is served', async ({
  viewer,
  plain,
}) => {
  await Promise.all([viewer, plain].map((each) => watch(each, each === viewer)));
});

async function watch(viewer: Viewer, hasWorker: boolean): Promise<void> {
  const { origin } = viewer;
  const encoder = { run: BEFORE };
  serveEncoder(origin, encoder);
  await start(viewer, 'film/index.m3u8', hasWorker);
  await viewer.play();
  await viewer.pause();
  await seeFrame(viewer, streamOf(origin, BEFORE), 8.5);
  // The player has 4, 5 and 6; they are held as well.
  if (hasWorker) await expectWindows(viewer, streamOf(origin, { ...BEFORE, first: 4 }));

  encoder.run = AFTER;
  // The player has taken the new list up: a seek while that is still to come is one in the old one.
  await expect
    .poll(async () => (await viewer.snapshot()).playhead?.sequence, { timeout: 15_000 })
    .toBeLessThan(BEFORE.sequenceOfNone);
  // The new list begins where the old one did, and what the player had of the old one lies from 8 s
  // to 20 s. So 5 is before the playhead, and the player has to ask for it.
  for (const seconds of [4.5, 20.5, 23.94, 24.06]) {
    await seeFrame(viewer, streamOf(origin, AFTER), seconds);
    if (hasWorker) await expectNothingOfBefore(viewer);
  }
}

async function expectNothingOfBefore(viewer: Viewer): Promise<void> {
  const old = streamOf(viewer.origin, BEFORE).timelines[0]?.map(({ piece }) =>
    piece ? sha256(piece.body) : '',
  );
  await expect
    .poll(async () => {
      const held = await entries(viewer);
      return held.filter(({ sha256: hash }) => old?.includes(hash)).map(({ url }) => url);
    }, 'nothing of before is held')
    .toEqual([]);
}

function serveEncoder(origin: Origin, encoder: { readonly run: Run }): void {
  origin.serve('/film/index.m3u8', () => {
    const { first, last, sequenceOfNone } = encoder.run;
    const names = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return mediaPlaylist(
      names.map((name) => entry(`${name}.ts`)),
      {
        isLive: true,
        firstSequence: sequenceOfNone + first,
        // Its timestamps are others as well.
        tags: [`#EXT-X-DISCONTINUITY-SEQUENCE:${encoder.run === AFTER ? 1 : 0}`],
      },
    );
  });
  for (let name = BEFORE.first; name <= AFTER.last; name += 1) {
    origin.serve(`/film/${name}.ts`, () => bodyOf(name, encoder.run));
  }
}

function streamOf(origin: Origin, run: Run): Stream {
  const began = run.sequenceOfNone === BEFORE.sequenceOfNone ? BEFORE.first : AFTER.first;
  const video = Array.from({ length: run.last - run.first + 1 }, (_, index) => {
    const name = run.first + index;
    return {
      sequence: run.sequenceOfNone + name,
      startSeconds: (name - began) * SEGMENT_SECONDS,
      durationSeconds: SEGMENT_SECONDS,
      firstFrame: (name + run.offset) * SEGMENT_SECONDS * FRAMES_PER_SECOND,
      piece: { url: `${origin.url}/film/${name}.ts`, body: bodyOf(name, run) },
    };
  });
  return { source: 'film/index.m3u8', timelines: [video] };
}

function bodyOf(name: number, { offset }: Run): Buffer {
  return demoSegment(name + offset);
}
