import { withLongSound } from '../media/long-sound.ts';
import { FRAMES_PER_SECOND, rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { demoSegment, entry, mediaPlaylist, servePiece } from './streams/stream.ts';

/** Well less than a segment of this rendition, and more than its first frame takes. */
const SOME_BYTES = 100_000;
const SOURCE = rendition('540p');

test('the first frame is shown before its segment is whole', async ({ viewer, origin }) => {
  await viewer.open(`?src=${SOURCE}&ahead=2`);
  const first = held(0);
  await viewer.load();
  expect(await viewer.frameNumber()).toBe(0);
  expect(origin.log.media().map(({ outcome }) => outcome)).toEqual(['open']);
  first.release();
  await viewer.play();
  await viewer.playedTo(9);
  const { hits, joins, misses, direct } = await viewer.snapshot();
  expect([hits + joins + misses > 2, direct]).toEqual([true, 0]);
  expect(await bufferedSpans()).toHaveLength(1);

  function held(sequence: number) {
    return origin.link.holdWhere(({ path }) => sequenceOf(path) === sequence, {
      afterBytes: SOME_BYTES,
    });
  }

  function bufferedSpans() {
    return viewer.page.evaluate(() => {
      const { buffered } = document.querySelector('video') as HTMLVideoElement;
      return Array.from({ length: buffered.length }, (_, at) => [
        buffered.start(at),
        buffered.end(at),
      ]);
    });
  }
});

test('a frame does not wait for the sound after its own', async ({ viewer, origin }) => {
  const { segment, soundBegins } = withLongSound(demoSegment(0, '540p'));
  servePiece(origin, '/film/0.ts', segment);
  origin.serve('/film/index.m3u8', mediaPlaylist([entry('0.ts')]));
  await viewer.open('?src=film/index.m3u8');
  // The sound of a third of a second is there then, and nothing of what follows it.
  const hold = origin.link.holdWhere(({ path }) => path === '/film/0.ts', {
    afterBytes: soundBegins[1] as number,
  });
  await viewer.load();
  expect(await viewer.frameNumber()).toBe(0);
  hold.release();
});

test('so it is without a worker', async ({ viewer, origin }) => {
  const first = origin.link.holdWhere(({ path }) => sequenceOf(path) === 0, {
    afterBytes: SOME_BYTES,
  });
  await viewer.openAtOnce(`?src=${SOURCE}&ahead=2&sw=off`);
  await viewer.load();
  expect(origin.log.media().map(({ outcome }) => outcome)).toEqual(['open']);
  first.release();
  await viewer.play();
  await viewer.playedTo(5);
  expect(origin.log.media(({ path }) => sequenceOf(path) === 0)).toHaveLength(1);
});

test('what came in pieces past the worker is taken over whole', async ({ viewer, origin }) => {
  await viewer.openAtOnce(`?src=${SOURCE}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(5);
  await viewer.holds(0, 3);
  expect(asked(origin.log.media())).toEqual([0, 1, 2, 3]);
});

test('after a seek the frame is shown before its segment is whole', async ({ viewer, origin }) => {
  await viewer.open(`?src=${SOURCE}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  const sequence = 15;
  const hold = origin.link.holdWhere(({ path }) => sequenceOf(path) === sequence, {
    afterBytes: SOME_BYTES,
  });
  const seconds = sequence * SEGMENT_SECONDS + 0.1;
  await viewer.seek(seconds);
  const frame = await viewer.frameNumber();
  expect(Math.abs(Number(frame) - seconds * FRAMES_PER_SECOND)).toBeLessThanOrEqual(1);
  const [asked] = origin.log.media(({ path }) => sequenceOf(path) === sequence);
  expect(asked?.outcome).toBe('open');
  hold.release();
});

test('what has come of a segment is shown when the playhead gets there, though nothing more comes', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${SOURCE}&ahead=1`);
  // It is asked for long before it is needed, and shown in no haste then.
  const hold = origin.link.holdWhere(({ path }) => sequenceOf(path) === 2, {
    afterBytes: SOME_BYTES,
  });
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2 * SEGMENT_SECONDS + 0.1);
  const [asked] = origin.log.media(({ path }) => sequenceOf(path) === 2);
  expect(asked?.outcome).toBe('open');
  hold.release();
  await viewer.playedTo(3 * SEGMENT_SECONDS);
});

test('a body that breaks off in mid-segment is asked for again, and no frame is wrong', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${SOURCE}&ahead=2`);
  origin.faults.add({
    match: ({ path }) => sequenceOf(path) === 0,
    fault: { type: 'cut-after', at: SOME_BYTES },
    times: 1,
  });
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(5);
  await viewer.pause();
  // What is on the screen of a busy machine when it stops may be some frames old.
  for (const seconds of [0, 2, 5]) {
    await viewer.seek(seconds + 0.02);
    await expect.poll(() => viewer.frameNumber()).toBe(seconds * FRAMES_PER_SECOND);
  }
  const asked = origin.log.media(({ path }) => sequenceOf(path) === 0);
  expect(asked.map(({ outcome }) => outcome)).toEqual(['faulted', 'complete']);
});
