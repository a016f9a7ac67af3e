import { rendition, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';

test('a start just before the end of a segment shows its picture', async ({ viewer }) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=3#t=27.95`);
  await viewer.page.click('#load');
  await expect(viewer.page.locator('#status')).toContainText('It is ready');
});

test('a seek that gives up a segment under way is no trouble to speak of', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=2`);
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => [1, 10].includes(sequenceOf(path)));
  await viewer.play();
  await held.caught;
  await viewer.startSeek(42);
  await origin.log.waitFor(
    (entries) => entries.some(({ path }) => sequenceOf(path) === 10) || null,
  );
  await expect(page.locator('#status')).toBeEmpty();
  held.release();
});

test('a page whose worker is taken away says that it has none', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  const session = await page.context().newCDPSession(page);
  const { url } = origin;
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
  await page.waitForFunction(() => navigator.serviceWorker.controller === null);
  await expect.poll(async () => (await viewer.snapshot()).worker).not.toBe('in control');
  expect((await viewer.snapshot()).held).toEqual([]);
});
