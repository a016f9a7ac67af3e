import { deploy, shells, update, VERSION, waiting } from './builds.ts';
import { rendition, STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { startOf } from './viewer.ts';

const NEXT_VERSION = 'feedfacecafe';

test('the static folder works in a subfolder of a site', async ({ page, origin, viewer }) => {
  origin.mount('/films/', STATIC_FOLDER);
  await page.goto(`${origin.url}/films/?src=${rendition('240p')}&ahead=2`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  await expect.poll(playlistsKept).toBe(1);
  await origin.goDown();
  await page.reload();
  await viewer.loaded();

  function playlistsKept(): Promise<number> {
    return page.evaluate(async () => {
      const cache = await caches.open('playahead-playlists-v2:/films/');
      return (await cache.keys()).length;
    });
  }
});

test('a new worker takes over when nothing plays, and the old one’s page goes', async ({
  viewer,
  origin,
}) => {
  await viewer.open('');
  expect(await shells(viewer)).toEqual([VERSION]);
  deploy(viewer, NEXT_VERSION);
  await viewer.page.reload();
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  expect(origin.log.entries(({ path }) => path === '/sw.js').length).toBeGreaterThan(1);
});

test('new workers take over one after the other beside a page that has much to say', async ({
  viewer,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  // A message that reached an old worker while it stops would start it anew: then it would stay.
  await viewer.page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    setInterval(() => video.dispatchEvent(new Event('timeupdate')), 5);
  });
  for (const version of ['feedfacecaf0', 'feedfacecaf1', 'feedfacecaf2', 'feedfacecaf3']) {
    deploy(viewer, version);
    await update(viewer);
    await expect.poll(() => shells(viewer), { message: version }).toEqual([version]);
  }
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
});

test('a new worker waits while the video plays, and takes over after a pause and a reload', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  await expect.poll(() => waiting(viewer)).toBe('installed');
  await viewer.playedTo((await viewer.position()) + 5);
  expect(await waiting(viewer)).toBe('installed');
  expect(await stalls()).toEqual([]);
  await viewer.pause();
  await viewer.seek(startOf(1) + 1);
  await page.reload();
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo((await viewer.position()) + 5);
});
