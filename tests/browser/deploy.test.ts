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
  deployNext(viewer);
  await viewer.page.reload();
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  expect(origin.log.entries(({ path }) => path === '/sw.js').length).toBeGreaterThan(1);
});

test('a new worker waits while the video plays, and nothing stalls', async ({ viewer, page }) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  deployNext(viewer);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed',
  );
  await viewer.playedTo((await viewer.position()) + 5);
  expect(
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.waiting?.state;
    }),
  ).toBe('installed');
  expect(await stalls()).toEqual([]);
});

/** Serves a worker of another build. */
function deployNext({ origin }: Viewer): void {
  origin.serve('/sw.js', WORKER.replace(VERSION, NEXT_VERSION), {
    'Content-Type': 'text/javascript',
  });
}

/** The versions of the page that are stored. */
async function shells({ page }: Viewer): Promise<string[]> {
  const names = await page.evaluate(() => caches.keys());
  return names.flatMap((name) => /^playahead-shell-(.*)$/.exec(name)?.[1] ?? []);
}
