import { FRAMES_PER_SECOND, rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import { startOf, type Viewer } from './viewer.ts';

const CUT_WITHIN_MS = 1000;

test('a seek into the window shows the right frame, and fetches nothing again', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=5`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(0.5);
  await viewer.pause();
  await viewer.holds(0, 5);
  const before = origin.log.mark();

  await viewer.seek(14.48);
  await expect.poll(() => viewer.frameNumber()).toBe(frameAt(14.48));
  await viewer.holds(0, 8);
  expect(numbersOf(origin.log.since(before)), 'what the window has moved to').toEqual([6, 7, 8]);
});

test('a seek into a window that cannot move on uses no network at all', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=5#t=80`);
  await viewer.load();
  await viewer.play();
  await viewer.holds(20, 23);
  await viewer.pause();
  const before = origin.log.mark();

  await viewer.seek(93.2);
  await expect.poll(() => viewer.frameNumber()).toBe(frameAt(93.2));
  await viewer.seek(85.6);
  await expect.poll(() => viewer.frameNumber()).toBe(frameAt(85.6));
  await origin.log.idle();
  expect(origin.log.since(before)).toEqual([]);
});

test('a seek outside the window asks for the target first, and cuts what lies outside', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=4&refill=0.75&parallel=2`);
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => [2, 3].includes(sequenceOf(path)), {
    afterBytes: 20_000,
  });
  await viewer.play();
  await origin.log.waitFor(() => asked(origin.log.media()).includes(3) || null);
  await held.caught;
  const before = origin.log.mark();
  const soughtAtMs = performance.now();

  await viewer.startSeek(62);
  const cut = await origin.log.waitFor((entries) => {
    const under = entries.filter(({ path }) => [2, 3].includes(sequenceOf(path)));
    return under.every(({ outcome }) => outcome === 'cut') ? under : null;
  });
  for (const { endedAt } of cut) expect((endedAt ?? 0) - soughtAtMs).toBeLessThan(CUT_WITHIN_MS);
  held.release();
  await viewer.pause();
  await viewer.holds(15, 19);
  const after = asked(origin.log.since(before));
  expect(after[0], 'the target comes first').toBe(15);
  expect(numbersOf(origin.log.since(before))).toEqual([15, 16, 17, 18, 19]);
});

test('a seek past the fraction also fetches the segment between', async ({ viewer, origin }) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=2&refill=0.75`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  const before = origin.log.mark();
  await viewer.seek(startOf(15) + 0.9 * SEGMENT_SECONDS);
  await viewer.holds(15, 18);
  const after = asked(origin.log.since(before));
  expect(after.slice(0, 2), 'the target, then what lies between').toEqual([15, 16]);
  expect(numbersOf(origin.log.since(before))).toEqual([15, 16, 17, 18]);
});

test('a seek backwards within what is kept behind uses no network', async ({ viewer, origin }) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=2&behind=4#t=40`);
  await viewer.load();
  await viewer.play(4);
  await viewer.playedTo(58);
  await viewer.pause();
  await origin.log.idle();
  const before = origin.log.mark();
  await viewer.seek(45.2);
  await expect.poll(() => viewer.frameNumber()).toBe(frameAt(45.2));
  await origin.log.idle();
  expect(origin.log.since(before)).toEqual([]);
});

test('twenty seeks in two seconds fetch one segment in full a place at most', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('540p')}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(0.5);
  origin.link.shape({ kbps: 3000, rttMs: 20 });
  const before = origin.log.mark();
  const places = Array.from({ length: 20 }, (_, index) => 4 + ((index * 37) % 88));
  await seekTwentyTimes(viewer, places);
  const inBurst = origin.log.since(before).filter(({ outcome }) => outcome === 'complete');
  expect(inBurst.length).toBeLessThanOrEqual(places.length);
  const last = places.at(-1) as number;
  await viewer.playedTo(last + 3);
  expect(await viewer.position()).toBeLessThan(last + 8);
  const rested = places.map((place) => Math.floor(place / SEGMENT_SECONDS));
  const whole = origin.log
    .since(before)
    .filter(({ outcome, endedAt }) => outcome === 'complete' && (endedAt ?? 0) > 0)
    .map(({ path }) => sequenceOf(path));
  const elsewhere = whole.filter((sequence) => !rested.slice(0, -1).includes(sequence));
  const lastSequence = rested.at(-1) as number;
  for (const sequence of elsewhere) {
    expect(sequence, 'only the last place got a window').toBeGreaterThanOrEqual(lastSequence);
    expect(sequence).toBeLessThanOrEqual(lastSequence + 6);
  }
  expect(new Set(whole).size, 'none in full twice').toBe(whole.length);
});

/** A seek each 100 ms, by the page's own clock, as a hand that drags the slider would. */
async function seekTwentyTimes(viewer: Viewer, places: readonly number[]): Promise<void> {
  await viewer.page.evaluate(async (seconds) => {
    const video = document.getElementById('video') as HTMLVideoElement;
    for (const place of seconds) {
      video.currentTime = place;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }, places);
}

/** The number of the frame that is on the screen at a place. */
function frameAt(seconds: number): number {
  return Math.floor(seconds * FRAMES_PER_SECOND + 1e-6);
}
