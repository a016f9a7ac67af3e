import { JAVASCRIPT, WORKER } from './builds.ts';
import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { SEGMENTS_CACHE, storeOtherFilms } from './other-films.ts';
import type { Viewer } from './viewer.ts';

const SOURCE = rendition('240p');
const STRANGERS = 1000;

/** Runs in the worker before its own script: counts what it reads of the cache of segments. */
const COUNTS_READS = `{
  const reads = { lists: 0, single: 0 };
  const [keys, match, matchAll] = ['keys', 'match', 'matchAll'].map((name) => Cache.prototype[name]);
  const caches_match = CacheStorage.prototype.match;
  Cache.prototype.keys = function (...asked) {
    const listed = keys.apply(this, asked);
    if (asked.length > 0) reads.single += 1;
    // A hundred playlists at most have a cache of their own.
    else listed.then(({ length }) => (reads.lists += length > 100 ? 1 : 0));
    return listed;
  };
  Cache.prototype.matchAll = function (...asked) {
    reads.lists += 1;
    return matchAll.apply(this, asked);
  };
  Cache.prototype.match = function (...asked) {
    reads.single += 1;
    return match.apply(this, asked);
  };
  CacheStorage.prototype.match = function (...asked) {
    reads.single += 1;
    return caches_match.apply(this, asked);
  };
  const channel = new BroadcastChannel('test');
  channel.onmessage = ({ data }) => data === 'reads?' && channel.postMessage(reads);
}`;

test(`with ${STRANGERS} segments of other films a worker lists them once, and reads what it plays`, async ({
  viewer,
  origin,
  page,
}) => {
  test.setTimeout(180_000);
  origin.serve('/sw.js', COUNTS_READS + WORKER, JAVASCRIPT);
  await viewer.open('');
  await storeOtherFilms(page, STRANGERS);
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await viewer.open(`?src=${SOURCE}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(10);
  await viewer.pause();
  await expect.poll(() => ownSequences(viewer)).toEqual([0, 1, 2, 3, 4, 5]);
  const { lists, single } = await reads(viewer);
  expect(lists, 'lists of everything').toBe(1);
  expect(single, 'entries read one by one').toBeLessThan(STRANGERS / 2);
  expect((await viewer.snapshot()).held).toEqual([0, 1, 2, 3, 4, 5]);
});

test('what is deleted in DevTools is gone from the map of a page that plays, and is fetched again', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(`?src=${SOURCE}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 3);
  await origin.log.idle();
  const mark = origin.log.mark();
  await page.evaluate(async (name) => {
    const cache = await caches.open(name);
    const [, , , last] = await cache.keys();
    await cache.delete(last as Request);
  }, SEGMENTS_CACHE);
  await viewer.play(0.1);
  await viewer.holds(0, 3);
  expect(origin.log.since(mark).length).toBe(1);
});

function reads({ page }: Viewer): Promise<{ lists: number; single: number }> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('test');
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage('reads?');
      }),
  );
}

async function ownSequences(viewer: Viewer): Promise<number[]> {
  return (await viewer.heldSequences()).filter((sequence) => !Number.isNaN(sequence));
}
