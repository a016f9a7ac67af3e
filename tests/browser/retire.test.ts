import { isMediaRequest } from '../origin/request-entry.ts';
import { deploy, JAVASCRIPT, retiring, update, VERSION } from './builds.ts';
import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { startOf, type Viewer } from './viewer.ts';

test('a retired worker goes in mid-playback with all it stored, and can come back', async ({
  viewer,
  page,
  origin,
}, info) => {
  const retire = await retiring(info.outputDir);
  await viewer.open(`?src=${rendition('240p')}&ahead=3`);
  await viewer.load();
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  await viewer.playedTo(2);

  origin.serve('/sw.js', retire, JAVASCRIPT);
  await update(viewer);
  await expect.poll(() => left(viewer)).toEqual({ caches: [], registrations: 0 });
  await viewer.playedTo((await viewer.position()) + 8);
  expect(await stalls(), 'stalls').toEqual([]);
  expect(await left(viewer)).toEqual({ caches: [], registrations: 0 });
  expect((await viewer.snapshot()).pending).toEqual([]);

  await viewer.pause();
  await viewer.seek(startOf(3) + 1);
  await origin.log.idle();
  const before = origin.log.mark();
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(startOf(3) + 7);
  const media = `/${rendition('240p')}`;
  const paths = origin.log.since(before).map(({ path }) => path.replace(/\?.*/, ''));
  expect(paths, 'all of it comes from the network').toEqual(
    expect.arrayContaining(['/', '/page.css', '/page.js', '/hls.js', media]),
  );
  expect(origin.log.since(before, isMediaRequest).length).toBeGreaterThan(1);
  await expect.poll(() => left(viewer)).toEqual({ caches: [], registrations: 0 });
  const { worker, hits, joins, misses } = await viewer.snapshot();
  expect({ worker, served: hits + joins + misses }).toEqual({ worker: 'off', served: 0 });

  deploy(viewer, VERSION);
  await viewer.seek(startOf(3) + 1);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  expect((await left(viewer)).caches).toContain(`playahead-shell-${VERSION}:/`);
});

/** What a browser still has of a worker and its caches. */
function left({ page }: Viewer): Promise<{ caches: string[]; registrations: number }> {
  return page.evaluate(async () => ({
    caches: await caches.keys(),
    registrations: (await navigator.serviceWorker.getRegistrations()).length,
  }));
}
