import { FRAMES_PER_SECOND, MULTIVARIANT, rendition, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';

test('a reload goes on where it was left, from what is held', async ({ viewer, origin }) => {
  await viewer.open(`?src=${MULTIVARIANT}&ahead=4`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(9.2);
  await viewer.pause();
  await origin.log.idle();
  const left = await viewer.position();
  const held = await viewer.held();
  const before = origin.log.mark();

  await viewer.page.reload();
  await viewer.loaded();
  expect(await viewer.position()).toBeCloseTo(left, 1);
  await expect.poll(() => viewer.frameNumber()).toBe(Math.floor(left * FRAMES_PER_SECOND + 1e-6));
  await viewer.play();
  await viewer.playedTo(left + 6);
  const again = origin.log.since(before).filter(({ path }) => held.includes(path));
  expect(again, 'what is held is not fetched again').toEqual([]);
});

test('a reload without a network shows the page and plays what is held', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=4`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(5);
  await viewer.pause();
  await viewer.holds(0, 5);
  await origin.goDown();
  const before = origin.log.mark();

  await viewer.page.reload();
  await viewer.loaded();
  await viewer.play();
  // Up to the last frame of what is held.
  await viewer.playedTo(23.5);
  expect(await viewer.frameNumber()).toBeGreaterThanOrEqual(23.4 * FRAMES_PER_SECOND);
  await expect(viewer.page.locator('[data-figure="held"]')).toHaveText('0–5');
  expect(origin.log.since(before)).toEqual([]);

  await origin.comeBack();
  await viewer.playedTo(26);
  expect(asked(origin.log.since(before)).filter((sequence) => sequence < 6)).toEqual([]);
});

test('Play pressed before the first picture: what is fetched belongs to the place where it starts', async ({
  viewer,
  origin,
}) => {
  await viewer.open('');
  const first = origin.link.holdWhere(({ path }) => sequenceOf(path) === 15);
  await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=1&autoplay#t=60.6`);
  await viewer.page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    video.play().catch(() => {});
  });
  await first.caught;
  first.release();
  await viewer.playedTo(60.7);
  await viewer.pause();
  await viewer.holds(15, 16);
  expect(numbersOf(origin.log.media())).toEqual([15, 16]);
});

test('a video that was watched to its end starts anew', async ({ viewer }) => {
  await viewer.open(`?src=${rendition('240p')}#t=92`);
  await viewer.load();
  await viewer.play(4);
  await viewer.page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).ended,
  );
  await viewer.page.goto(`${viewer.origin.url}/?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  expect(await viewer.position()).toBe(0);
});
