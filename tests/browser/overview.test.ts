import { rendition, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

test('the map and the figures come after the first picture, and within a second', async ({
  viewer,
  origin,
}) => {
  const first = origin.link.holdWhere(({ path }) => sequenceOf(path) === 0, { afterBytes: 1000 });
  await viewer.openAtOnce(`?src=${rendition('240p')}&autoplay`);
  await first.caught;
  expect(origin.log.entries(isOverview)).toEqual([]);
  first.release();
  await viewer.loaded();
  await expect(viewer.page.locator('#map-text')).toContainText('24 segments', { timeout: 1000 });
  await expect(figure(viewer, 'held')).not.toBeEmpty({ timeout: 1000 });
  const [script] = origin.log.entries(isOverview);
  const [segment] = origin.log.media();
  expect(script?.startedAt).toBeGreaterThan(segment?.endedAt ?? Number.NaN);
});

test('a first picture that is long in coming is not waited for', async ({ viewer, origin }) => {
  const first = origin.link.holdWhere(({ path }) => sequenceOf(path) === 0, { afterBytes: 1000 });
  await viewer.openAtOnce(`?src=${rendition('240p')}&autoplay`);
  await first.caught;
  await expect(figure(viewer, 'state')).toHaveText('loaded');
  expect(asked(origin.log.media()), 'it has not come yet').toEqual([0]);
  first.release();
  await viewer.loaded();
});

test('a page that loads nothing says so at once', async ({ viewer }) => {
  await viewer.openAtOnce('');
  await expect(viewer.page.locator('#map-text')).toHaveText('No stream is loaded.');
});

test('where the map and the figures do not come, the video plays all the same', async ({
  viewer,
  origin,
}) => {
  origin.serve('/overview.js', () => undefined);
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(6);
  await viewer.pause();
  expect(origin.log.entries(isOverview).map(({ status }) => status)).toContain(404);
  await expect(figure(viewer, 'state')).toBeEmpty();
});

function isOverview({ path }: { readonly path: string }): boolean {
  return path === '/overview.js';
}

function figure({ page }: Viewer, name: string) {
  return page.locator(`[data-figure="${name}"]`);
}
