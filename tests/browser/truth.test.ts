import { startOrigin } from '../origin/origin.ts';
import { MULTIVARIANT, rendition, STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';

test('the snapshot’s counts and bytes equal the origin’s log', async ({ viewer, origin }) => {
  await viewer.open(`?src=${MULTIVARIANT}&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(14);
  await viewer.pause();
  await origin.log.idle();
  const snapshot = await viewer.snapshot();
  const { hits, joins, misses, direct } = snapshot;
  const asked = await viewer.page.evaluate(
    () =>
      performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.ts')).length,
  );
  expect(hits + joins + misses).toBe(asked);
  expect(direct).toBe(0);
  const sent = origin.log.media().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(snapshot.bytesFromNetwork).toBe(sent);
  expect(origin.log.media(({ outcome }) => outcome !== 'complete')).toEqual([]);

  const sizes = await viewer.page.evaluate(async () => {
    const cache = await caches.open('playahead-segments-v2:/');
    const responses = await cache.matchAll();
    return Promise.all(responses.map(async (each) => (await each.blob()).size));
  });
  expect(snapshot.held.length).toBe(sizes.length);
  expect(snapshot.bytesNeverPlayed).toBeLessThan(snapshot.bytesFromNetwork);
  expect(snapshot.playhead?.positionSeconds).toBeCloseTo(await viewer.position(), 1);
  expect(structuredClone(snapshot), 'plain data').toEqual(snapshot);
});

test('every segment that the worker answers says how, also to a page of another origin', async ({
  viewer,
}) => {
  const media = await startOrigin({ mounts: { '/': STATIC_FOLDER }, cors: '*' });
  try {
    await viewer.open(`?src=${media.url}/${rendition('240p')}&ahead=3`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(9);
    await viewer.pause();
    const timings = await viewer.page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => name.endsWith('.ts'))
        .map(({ serverTiming }) =>
          serverTiming.map(({ name, description, duration }) => ({ name, description, duration })),
        ),
    );
    expect(timings.length).toBeGreaterThanOrEqual(4);
    for (const metrics of timings) {
      expect(metrics[0]).toMatchObject({
        name: 'playahead',
        description: expect.stringMatching(/^(hit|join|miss)$/),
      });
      if (metrics[0]?.description === 'hit') {
        expect(metrics.map(({ name }) => name)).toEqual(['playahead', 'net', 'ttfb']);
      }
    }
    const { hits, joins, misses } = await viewer.snapshot();
    expect(hits + joins + misses).toBe(timings.length);
  } finally {
    await media.stop();
  }
});
