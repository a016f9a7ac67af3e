import { startOrigin } from '../origin/origin.ts';
import { rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';

test('a prefetch that the origin never answers does not hold the player up', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=3`);
  await viewer.load();
  origin.faults.add({
    match: ({ path }) => sequenceOf(path) === 3,
    fault: { type: 'silence' },
    times: 1,
  });
  await viewer.play();
  const [silent, again] = await origin.log.waitFor(
    (entries) => {
      const third = entries.filter(({ path }) => sequenceOf(path) === 3);
      return third.length > 1 && third[0]?.outcome === 'cut' ? third : null;
    },
    { timeoutMs: 20_000, what: 'segment 3 to be cut and asked for again' },
  );
  expect((again?.startedAt ?? 0) - (silent?.startedAt ?? 0)).toBeLessThan(11_000);
  await viewer.playedTo(17);
});

test('segments that must not be stored play, and are not fetched in vain again and again', async ({
  viewer,
  origin,
}) => {
  origin.faults.add({
    match: ({ path }) => path.endsWith('.ts'),
    fault: { type: 'header', headers: { 'Cache-Control': 'no-store' } },
  });
  await viewer.open(`?src=${rendition('540p')}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(14);
  await viewer.pause();
  await origin.log.idle();
  expect(await viewer.held()).toEqual([]);
  for (const sequence of new Set(asked(origin.log.media()))) {
    const requests = origin.log.media(({ path }) => sequenceOf(path) === sequence);
    expect(requests.length, `requests for segment ${sequence}`).toBeLessThanOrEqual(2);
  }
});

test('segments of another origin that come gzipped play, though their length cannot be proven', async ({
  viewer,
}) => {
  const media = await startOrigin({ mounts: { '/': STATIC_FOLDER }, cors: '*' });
  try {
    media.faults.add({ match: ({ path }) => path.endsWith('.ts'), fault: { type: 'gzip' } });
    await viewer.open(`?src=${media.url}/${rendition('240p')}&ahead=2`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(9);
    // What is on the screen may be a frame or two behind the playhead.
    expect(await viewer.frameNumber()).toBeGreaterThanOrEqual(9 * 25 - 2);
    expect(await viewer.heldSequences()).toEqual([]);
  } finally {
    await media.stop();
  }
});

test('a paused window fills to its end, though one segment fails at first and the worker is stopped', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=12&parallel=1`);
  await viewer.load();
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  origin.faults.add({
    match: ({ path }) => sequenceOf(path) === 9,
    fault: { type: 'status', status: 503 },
    times: 1,
  });
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 5);
  await viewer.play();
  await held.caught;
  await viewer.pause();
  await session.send('ServiceWorker.stopAllWorkers');
  held.release();
  await viewer.holds(0, 12);
  expect((await viewer.snapshot()).failed).toEqual([]);
});

test('what someone deletes from Cache Storage is fetched again when the window next moves', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 3);
  await page.evaluate(() => caches.delete('playahead-segments-v2:/'));
  await viewer.seek(3.5);
  await viewer.holds(0, 4);
});

test('while the picture stands still for want of a segment, the page says why', async ({
  viewer,
  origin,
  page,
}) => {
  origin.faults.add({
    match: ({ path }) => path.endsWith('.ts'),
    fault: { type: 'status', status: 404 },
  });
  await viewer.open(`?src=${rendition('240p')}`);
  await page.click('#load');
  await expect(page.locator('#status')).toContainText('there is nothing at this address (404)');
  origin.faults.clear();
  await viewer.loaded();
  await expect(page.locator('#status')).toContainText('It is ready');
});

test('after an outage it plays on by itself, and fetches nothing twice', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play(2);
  await origin.log.waitFor(() => asked(origin.log.media()).includes(4) || null);
  await viewer.holds(0, 4);
  await origin.goDown();
  const before = origin.log.mark();
  await viewer.page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).readyState < 3,
    undefined,
    { timeout: 30_000 },
  );
  await origin.comeBack();
  await viewer.playedTo(22);
  await viewer.pause();
  await origin.log.idle();
  const numbers = asked(origin.log.since(before));
  expect(numbers).toContain(5);
  expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
  expect((await viewer.snapshot()).failed).toEqual([]);
});
