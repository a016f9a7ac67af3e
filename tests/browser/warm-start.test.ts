import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MULTIVARIANT, rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const SOURCE = rendition('240p');
const PLAYLIST = readFileSync(join(STATIC_FOLDER, SOURCE), 'utf8');

test('what was played before begins while its origin has not said a word', async ({ viewer }) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await playOnce(viewer);
  origin.link.hold();
  const before = origin.log.mark();
  await page.reload();
  await viewer.loaded();
  expect(await viewer.frameNumber(), 'a picture').toBeDefined();
  const open = origin.log.since(before).map(({ path, outcome }) => [path, outcome]);
  expect(open, 'asked for anew besides, and nothing else').toEqual([[`/${SOURCE}`, 'open']]);
  origin.link.release();
  await viewer.play();
  await viewer.playedTo(6);
  expect(asked(origin.log.since(before)).filter((sequence) => sequence < 3)).toEqual([]);
});

test('an origin that wants to be asked first is asked first', async ({ viewer }) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: 'no-cache' };
  await playOnce(viewer);
  const hold = origin.link.holdWhere(({ path }) => path.endsWith('.m3u8'));
  await page.reload();
  await hold.caught;
  expect(await page.evaluate(() => document.querySelector('video')?.readyState)).toBe(0);
  hold.release();
  await viewer.loaded();
});

test('a playlist that was written anew meanwhile is loaded anew, in the same place', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await playOnce(viewer);
  // The same film, cut off after ten segments, of which each has another name.
  const [head = '', ...segments] = PLAYLIST.split(/(?=#EXTINF)/);
  const shorter = [head, ...segments.slice(0, 10), '#EXT-X-ENDLIST\n'].join('');
  origin.serve(`/${SOURCE}`, shorter.replaceAll('.ts', '.ts?cut=2'));
  await page.reload();
  await page.waitForFunction(() => (document.querySelector('video')?.duration ?? 99) < 60);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(7);
  const used = origin.log.media().filter(({ path }) => path.endsWith('?cut=2'));
  expect(new Set(used.map(({ path }) => sequenceOf(path))).has(1)).toBe(true);
});

test('a playlist that is gone meanwhile is said to be gone', async ({ viewer }) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await playOnce(viewer);
  origin.serve(`/${SOURCE}`, () => ({ status: 404, body: 'Gone.' }));
  await page.reload();
  await expect(page.locator('#status')).toContainText('there is nothing at this address (404)');
});

test('a login page in the place of a playlist changes nothing about what is held', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await playOnce(viewer);
  origin.serve(`/${SOURCE}`, '<!doctype html><title>Sign in</title>');
  const before = origin.log.mark();
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(9);
  expect(origin.log.since(before).filter(({ path }) => path === `/${SOURCE}`).length).toBe(1);
  expect(asked(origin.log.since(before)).filter((sequence) => sequence < 3)).toEqual([]);
});

test.describe('a first visit is enough for a second one without a network', () => {
  test('where the worker takes control when the video has begun', async ({ viewer }) => {
    const script = viewer.origin.link.holdWhere(({ path }) => path === '/sw.js');
    await viewer.openAtOnce(`?src=${MULTIVARIANT}&ahead=2`);
    await viewer.load();
    script.release();
    await playTwice(viewer);
  });

  test('where the worker takes control while the playlist is on its way', async ({ viewer }) => {
    const { origin, page } = viewer;
    const script = origin.link.holdWhere(({ path }) => path === '/sw.js');
    const playlist = origin.link.holdWhere(({ path }) => path === `/${MULTIVARIANT}`);
    await viewer.openAtOnce(`?src=${MULTIVARIANT}&ahead=2`);
    await page.click('#load');
    await playlist.caught;
    script.release();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    playlist.release();
    await viewer.loaded();
    await playTwice(viewer);
  });
});

/** Plays until playlist and window are held, and once more with the origin gone. */
async function playTwice(viewer: Viewer): Promise<void> {
  const { origin, page } = viewer;
  await viewer.play();
  await viewer.playedTo(2);
  await viewer.pause();
  const isKept = (path: string) =>
    page.evaluate(async (url) => (await caches.match(url)) !== undefined, `/${path}`);
  await expect.poll(() => isKept(MULTIVARIANT)).toBe(true);
  await expect.poll(async () => (await viewer.heldSequences()).length).toBe(3);
  await origin.log.idle();
  await origin.goDown();
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(6);
}

async function playOnce(viewer: Viewer): Promise<void> {
  await viewer.open(`?src=${SOURCE}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2);
  await viewer.pause();
  await viewer.holds(0, 2);
  await viewer.origin.log.idle();
}
