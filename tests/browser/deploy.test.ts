import { readFileSync } from 'node:fs';
import { rendition, STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const WORKER = readFileSync(`${STATIC_FOLDER}sw.js`, 'utf8');
const VERSION = /version:"([0-9a-f]{12})"/.exec(WORKER)?.[1] as string;
const NEXT_VERSION = 'feedfacecafe';

test('the static folder works in a subfolder of a site', async ({ page, origin, viewer }) => {
  origin.mount('/films/', STATIC_FOLDER);
  await page.goto(`${origin.url}/films/?src=${rendition('240p')}&ahead=2`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  await origin.goDown();
  await page.reload();
  await viewer.loaded();
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
  await page.reload();
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo((await viewer.position()) + 5);
});

/** Serves a worker of another build. */
function deploy({ origin }: Viewer, version: string): void {
  origin.serve('/sw.js', WORKER.replace(VERSION, version), { 'Content-Type': 'text/javascript' });
}

/** Has the browser look for a new worker, as it does at each navigation. */
async function update({ page }: Viewer): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
}

/** The state of the worker that waits. */
function waiting({ page }: Viewer): Promise<ServiceWorkerState | undefined> {
  return page.evaluate(
    async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state,
  );
}

/** The versions of the page that are stored. */
async function shells({ page }: Viewer): Promise<string[]> {
  const names = await page.evaluate(() => caches.keys());
  return names.flatMap((name) => /^playahead-shell-(.*)$/.exec(name)?.[1] ?? []);
}
