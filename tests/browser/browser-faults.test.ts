import type { CDPSession, Page } from 'playwright/test';
import { rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

const QUERY = `?src=${rendition('360p')}&ahead=4`;

test('B4: the segments are cleared away in mid-playback: no stall, and the window is whole again', async ({
  viewer,
  origin,
}) => {
  const session = await playing(viewer);
  const stalls = await viewer.watchForStalls();
  await clear(session, origin.url, 'cache_storage');
  await windowIsWhole(viewer);
  await viewer.playedTo((await viewer.position()) + 6);
  expect(await stalls()).toEqual([]);
});

test('B4: all that the site has stored is cleared away, the worker with it: it plays on', async ({
  viewer,
  origin,
}) => {
  const session = await playing(viewer);
  const stalls = await viewer.watchForStalls();
  await clear(session, origin.url, 'all');
  await viewer.playedTo(14);
  expect(await stalls()).toEqual([]);
  // Before it goes, the worker may have filled its window again: the browser clears one after the other.
  expect((await viewer.snapshot()).worker).toBe('off');
  await viewer.page.reload();
  await viewer.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.load();
  await viewer.play();
  await windowIsWhole(viewer);
});

test('B5: an entry that is deleted while the player reads it is played from what was read', async ({
  viewer,
  origin,
  page,
}) => {
  await playing(viewer);
  await viewer.pause();
  const before = origin.log.mark();
  const bytes = await page.evaluate(async () => {
    const cache = await caches.open('playahead-segments-v2:/');
    const [key] = await cache.keys();
    const url = (key as Request).url;
    const length = (await cache.match(url))?.headers.get('Content-Length');
    const answer = await fetch(url);
    await caches.delete('playahead-segments-v2:/');
    const timing = answer.headers.get('Server-Timing');
    return { expected: Number(length), read: (await answer.arrayBuffer()).byteLength, timing };
  });
  expect(bytes.timing).toContain('desc=hit');
  expect(bytes.read).toBe(bytes.expected);
  await viewer.seek(9);
  await viewer.play();
  await windowIsWhole(viewer);
  const { failed } = await viewer.snapshot();
  expect(failed).toEqual([]);
  expect(new Set(asked(origin.log.since(before))).size).toBe(origin.log.since(before).length);
});

test('B6: cut off from the network, worker and all, it plays what is held, and goes on by itself', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=2`);
  await viewer.load();
  await viewer.play(2);
  await viewer.holds(0, 4);
  await page.context().setOffline(true);
  await origin.log.idle();
  const { held } = await viewer.snapshot();
  const end = ((held.at(-1) ?? 0) + 1) * SEGMENT_SECONDS;
  const before = origin.log.mark();
  await viewer.playedTo(end - 0.5);
  expect(origin.log.since(before), 'asked for without a network').toEqual([]);
  await page.context().setOffline(false);
  await viewer.playedTo(end + 4);
  await windowIsWhole(viewer);
  expect((await viewer.snapshot()).failed).toEqual([]);
  const numbers = asked(origin.log.since(before));
  expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
});

test('B9: a page that is frozen and thawed has its window', async ({ viewer }) => {
  const session = await playing(viewer);
  const stalls = await viewer.watchForStalls();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  // A frozen page posts nothing, and its worker may be stopped meanwhile.
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await viewer.playedTo((await viewer.position()) + 6);
  await windowIsWhole(viewer);
  expect(await stalls()).toEqual([]);
});

test('B10: a page that crashes leaves what is held to the next', async ({
  viewer,
  origin,
  page,
}) => {
  const session = await playing(viewer);
  await viewer.playedTo(5);
  const held = await viewer.held();
  const next = new Viewer(await page.context().newPage(), origin);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
  const before = origin.log.mark();
  await next.open(QUERY);
  await next.load();
  await next.play();
  await windowIsWhole(next);
  const again = origin.log.since(before).filter(({ path }) => held.includes(path));
  expect(again, 'what was held is not fetched again').toEqual([]);
  await page.close();
});

test('B11: a shortage of memory while segments are under way loses none', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(QUERY);
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 2, { afterBytes: 50_000 });
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  await held.caught;
  const session = await page.context().newCDPSession(page);
  await session.send('Memory.simulatePressureNotification', { level: 'critical' });
  held.release();
  await windowIsWhole(viewer);
  await viewer.playedTo(9);
  expect(await stalls()).toEqual([]);
  const numbers = asked(origin.log.media());
  expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
});

async function playing(viewer: Viewer): Promise<CDPSession> {
  await viewer.open(QUERY);
  await viewer.load();
  await viewer.play();
  await viewer.holds(0, 4);
  return viewer.page.context().newCDPSession(viewer.page as Page);
}

async function clear(session: CDPSession, origin: string, storageTypes: string): Promise<void> {
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
}

/** Waits until Cache Storage holds the segment that is played and all of the window. */
async function windowIsWhole(viewer: Viewer): Promise<void> {
  await expect
    .poll(async () => {
      const { playhead, window } = await viewer.snapshot();
      const held = await viewer.heldSequences();
      const wanted = [];
      for (let each = playhead?.sequence ?? 0; each <= (window?.last ?? 0); each += 1) {
        wanted.push(each);
      }
      return wanted.filter((each) => !held.includes(each));
    })
    .toEqual([]);
}
