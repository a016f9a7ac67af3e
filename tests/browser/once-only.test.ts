import { rendition, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

test('two tabs on one stream fetch each segment once in all', async ({ viewer, origin, page }) => {
  const query = `?src=${rendition('360p')}&ahead=3`;
  const other = new Viewer(await page.context().newPage(), origin);
  await viewer.open(query);
  await other.open(query);
  await viewer.load();
  await other.load();
  await Promise.all([viewer.play(), other.play()]);
  await Promise.all([viewer.playedTo(10), other.playedTo(10)]);
  await Promise.all([viewer.pause(), other.pause()]);
  await origin.log.idle();
  expect(numbersOf(origin.log.media())).toEqual([0, 1, 2, 3, 4, 5]);

  const both = await Promise.all([viewer.snapshot(), other.snapshot()]);
  const fetched = both.reduce((sum, { bytesFromNetwork }) => sum + bytesFromNetwork, 0);
  const sent = origin.log.media().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(fetched).toBe(sent);
});

test('a tab that closes leaves the other its window', async ({ viewer, origin, page }) => {
  const query = `?src=${rendition('360p')}&ahead=2&behind=1`;
  const other = new Viewer(await page.context().newPage(), origin);
  await viewer.open(query);
  await other.open(`${query}#t=60`);
  await viewer.load();
  await other.load();
  await viewer.play();
  await other.play();
  await viewer.pause();
  await other.pause();
  await expect.poll(() => viewer.heldSequences()).toEqual([0, 1, 2, 15, 16, 17]);
  await other.page.close();
  const before = origin.log.mark();
  await viewer.seek(5);
  await viewer.holds(0, 3);
  // The browser looks for a new worker whenever it likes.
  const since = origin.log.since(before, ({ path }) => path !== '/sw.js');
  expect(asked(since)).toEqual([3]);
});

test('a segment under way is joined, and flows to the player as it arrives', async ({
  viewer,
  origin,
}) => {
  // The player asks for what is 30 s ahead at most, the window reaches further: segment 9 is on
  // its way before the player wants it.
  await viewer.watchRequests();
  await viewer.open(`?src=${rendition('360p')}&ahead=9&parallel=2`);
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 9, { afterBytes: 50_000 });
  await viewer.play();
  await held.caught;
  await viewer.isReceiving(9); // while the origin still has some of it
  const entry = origin.log.media().find(({ path }) => sequenceOf(path) === 9);
  expect(entry?.outcome).toBe('open');
  held.release();
  await origin.log.waitFor(() => entry?.outcome === 'complete' || null);
  await expect.poll(async () => (await viewer.snapshot()).joins).toBeGreaterThanOrEqual(1);
  const numbers = asked(origin.log.media());
  expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
});
