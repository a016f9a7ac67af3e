import { rendition } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';

test.describe('where service workers are blocked', () => {
  test.use({ serviceWorkers: 'block' });

  test('the page plays', async ({ viewer }) => {
    await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=2`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(6);
    expect(await viewer.page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    const { direct, hits, joins, misses } = await viewer.snapshot();
    expect(direct).toBeGreaterThanOrEqual(3);
    expect(hits + joins + misses).toBe(0);
  });
});

test('after a shift-reload the page plays, and a worker that is there does not matter', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  const session = await page.context().newCDPSession(page);
  const loaded = page.waitForEvent('load');
  await session.send('Page.reload', { ignoreCache: true });
  await loaded;
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(6);
});

test('sw=off plays without the worker, also where there was one', async ({ viewer, page }) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=2&sw=off`);
  await page.waitForFunction(() => navigator.serviceWorker.controller === null);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(6);
  const { direct, hits, worker } = await viewer.snapshot();
  expect({ hits, worker }).toEqual({ hits: 0, worker: 'off' });
  expect(direct).toBeGreaterThanOrEqual(3);
});

test('a first visit plays at once, and prefetches as soon as the worker is in control', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=3&autoplay`);
  await viewer.loaded();
  const [first] = origin.log.media();
  const script = origin.log.entries(({ path }) => path === '/sw.js');
  for (const { startedAt } of script) expect(startedAt).toBeGreaterThan(first?.startedAt ?? 0);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.play();
  await viewer.playedTo(9);
  await viewer.pause();
  await origin.log.idle();
  const numbers = asked(origin.log.media());
  expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
  const { playhead, window } = await viewer.snapshot();
  const held = await viewer.heldSequences();
  const wanted = numbers.filter((number) => number > (playhead?.sequence ?? 0) + 1);
  expect(held).toEqual(expect.arrayContaining(wanted));
  expect(Math.max(...held)).toBe(window?.last);
});
