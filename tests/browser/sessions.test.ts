import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import type { Origin } from '../origin/origin.ts';
import { isMediaRequest } from '../origin/request-entry.ts';
import { rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import { startOf, Viewer } from './viewer.ts';

/** A site that knows who is signed in: its address says so here. */
const PAGE = `<!doctype html>
<title>A site with accounts</title>
<video id="video" controls muted></video>
<script type="module">
  import Hls from '/hls.js';
  import { attachPlayahead, forget, registerWorker } from '/playahead.js';

  const video = document.getElementById('video');
  const session = new URLSearchParams(location.search).get('user');
  const hls = new Hls();
  const playahead = attachPlayahead(hls, video, { ahead: 2, ...(session ? { session } : {}) });
  hls.loadSource(${JSON.stringify(`/${rendition('240p')}`)});
  hls.attachMedia(video);
  registerWorker('/sw.js');
  window.playahead = { snapshot: () => playahead.snapshot(), forget, detach: () => playahead.detach() };
  window.player = hls;
</script>`;

test('what one has fetched who is signed in is never served to another', async ({
  page,
  origin,
}) => {
  serveSite(origin);
  const ada = await signedIn(page, origin, 'ada');
  await ada.holds(0, 2);
  expect(await ada.held()).toEqual(
    [0, 1, 2].map((sequence) => `${pathOf(sequence)}?playahead-session=ada`),
  );
  const before = origin.log.mark();
  const bob = await signedIn(await page.context().newPage(), origin, 'bob');
  await expect.poll(async () => (await bob.held()).length).toBe(6);
  expect(
    numbersOf(origin.log.since(before).filter(isMediaRequest)),
    'each of them from the network',
  ).toEqual([0, 1, 2]);

  await bob.page.close();
  const again = origin.log.mark();
  await signedIn(page, origin, 'ada');
  expect(asked(origin.log.since(again).filter(isMediaRequest)), 'her own are held').toEqual([]);
});

test('a playlist is kept for the one who is signed in, from the first request on', async ({
  page,
  origin,
}) => {
  serveSite(origin);
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await signedIn(page, origin, 'ada');
  await signedIn(page, origin, 'ada');
  await origin.log.idle();
  const keys = await page.evaluate(async () => {
    const cache = await caches.open('playahead-playlists-v2:/');
    return (await cache.keys()).map(({ url }) => url);
  });
  expect(keys).toEqual([`${origin.url}/${rendition('240p')}?playahead-session=ada`]);
});

test('a page without a name for its session has what is everybody’s', async ({ page, origin }) => {
  serveSite(origin);
  const ada = await signedIn(page, origin, 'ada');
  await ada.holds(0, 2);
  const before = origin.log.mark();
  const somebody = await signedIn(await page.context().newPage(), origin);
  await expect.poll(async () => (await somebody.held()).length).toBe(6);
  expect(numbersOf(origin.log.since(before).filter(isMediaRequest))).toEqual([0, 1, 2]);
});

test('what a worker that has just started fetches for one who is signed in is nobody else’s', async ({
  page,
  origin,
}) => {
  serveSite(origin);
  const ada = await signedIn(page, origin, 'ada');
  const somebody = await signedIn(await page.context().newPage(), origin);
  await expect.poll(async () => (await somebody.held()).length).toBe(6);
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  const isNinth = ({ path }: { path: string }) => sequenceOf(path) === 9;
  const hold = origin.link.holdWhere(isNinth);
  // It overtakes what the page tells a worker that asks it anew.
  await ada.page.evaluate((url) => void fetch(url), pathOf(9));
  await hold.caught;
  await somebody.startSeek(startOf(9) + 1);
  const requests = () => origin.log.media(isNinth);
  await origin.log.waitFor(() => requests().length > 1 || null);
  hold.release();
  await origin.log.idle();
  expect(requests().length, 'each has fetched it').toBe(2);
});

test('forget drops all that is held, and what is still being fetched', async ({ page, origin }) => {
  serveSite(origin);
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 2);
  const ada = await signedIn(page, origin, 'ada');
  await held.caught;
  await ada.page.evaluate(async () => {
    const { playahead, player } = window as unknown as {
      playahead: { forget: () => Promise<void> };
      player: { destroy: () => void };
    };
    player.destroy();
    await playahead.forget();
  });
  held.release();
  await origin.log.idle();
  const left = await ada.page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => /segments|playlists/.test(name));
    const entries = names.map(async (name) => (await (await caches.open(name)).keys()).length);
    return (await Promise.all(entries)).reduce((sum, count) => sum + count, 0);
  });
  expect(left).toBe(0);
});

test('a session that cannot be named so is refused at once', async ({ page, origin }) => {
  serveSite(origin);
  const [error] = await Promise.all([
    page.waitForEvent('pageerror'),
    page.goto(`${origin.url}/site.html?user=${encodeURIComponent('a token: x&y')}`),
  ]);
  expect(String(error)).toContain('A session is named by 1 to 64 letters');
});

function serveSite(origin: Origin): void {
  origin.serve('/site.html', PAGE, { 'Content-Type': 'text/html' });
  for (const file of ['hls.js', 'playahead.js', 'sw.js']) {
    const source = readFileSync(STATIC_FOLDER + file);
    origin.serve(`/${file}`, source, { 'Content-Type': 'text/javascript' });
  }
}

/** A tab of somebody who watches: its worker in control, played a little, and paused. */
async function signedIn(page: Page, origin: Origin, user?: string): Promise<Viewer> {
  await page.goto(`${origin.url}/site.html${user ? `?user=${user}` : ''}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const viewer = new Viewer(page, origin);
  await viewer.loaded();
  await viewer.play();
  await viewer.pause();
  return viewer;
}

function pathOf(sequence: number): string {
  const name = `segment-${String(sequence).padStart(3, '0')}.ts`;
  return `/${rendition('240p').replace('index.m3u8', name)}`;
}
