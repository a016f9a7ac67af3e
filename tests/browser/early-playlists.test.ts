import type { Hold } from '../origin/hold.ts';
import type { Origin } from '../origin/origin.ts';
import { MULTIVARIANT, rendition } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { entry, lines, mediaPlaylist, serveSegments } from './streams/stream.ts';
import type { Viewer } from './viewer.ts';

const SOURCE = rendition('240p');
const isHls = ({ path }: { path: string }) => path === '/hls.js';
const isPlaylist = ({ path }: { path: string }) => /^\/video.*m3u8$/.test(path);

test('what plays at once has its playlist before hls.js is there, and asks for it once', async ({
  viewer,
  origin,
}) => {
  const hls = await openBeforeHls(viewer);
  await origin.log.waitFor(() => playlistsThat(origin, 'complete') > 0 || null);
  hls.release();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(5);
  expect(origin.log.entries(isPlaylist).map(({ path }) => path)).toEqual([`/${SOURCE}`]);
  expect(new Set(asked(origin.log.media())).size).toBe(origin.log.media().length);
});

test('where one rendition is certain, its first segment is asked for while hls.js is on its way, once', async ({
  viewer,
  origin,
}) => {
  const hls = await openBeforeHls(viewer);
  await origin.log.waitFor(() => origin.log.media().length > 0 || null);
  hls.release();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(5);
  const all = asked(origin.log.media());
  expect(all).toEqual([...new Set(all)]);
});

test('a reload asks for the rendition that was left at the same time, and for no other', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.openAtOnce(`?src=${MULTIVARIANT}&sw=off`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2);
  await viewer.pause();
  const [, left] = origin.log.entries(isPlaylist).map(({ path }) => path);
  const before = origin.log.mark();
  const hls = origin.link.holdWhere(isHls);
  const first = origin.link.holdWhere(({ path }) => path === `/${MULTIVARIANT}`);
  await page.reload();
  await hls.caught;
  const both = [`/${MULTIVARIANT}`, left];
  const since = () => origin.log.since(before, isPlaylist).map(({ path }) => path);
  await origin.log.waitFor(() => since().length === both.length || null);
  first.release();
  hls.release();
  await viewer.loaded();
  await origin.log.idle();
  expect(since()).toEqual(both);
});

test('the rendition that was left is asked for as it is spelt by now, where its URL is signed', async ({
  viewer,
  origin,
  page,
}) => {
  const names = serveSegments(origin, 2).map(({ sequence }) => entry(`${sequence}.ts`));
  origin.serve('/film/media.m3u8', mediaPlaylist(names));
  const multivariant = lines(
    '#EXTM3U',
    '#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240',
    'media.m3u8?Signature=1',
  );
  origin.serve('/film/index.m3u8', multivariant);
  await viewer.openAtOnce('?src=film/index.m3u8&sw=off');
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2);
  await viewer.pause();
  const before = origin.log.mark();
  await page.reload();
  await viewer.loaded();
  await origin.log.idle();
  const asked = origin.log.since(
    before,
    ({ path }) => path.startsWith('/film/') && path.includes('m3u8'),
  );
  expect(asked.map(({ path }) => path)).toEqual([
    '/film/index.m3u8',
    '/film/media.m3u8?Signature=1',
  ]);
});

test('a playlist that is refused is said to be, and one that breaks off is asked for again', async ({
  viewer,
  origin,
  page,
}) => {
  const remove = origin.faults.add({ match: isPlaylist, fault: { type: 'status', status: 403 } });
  await viewer.openAtOnce(`?src=${SOURCE}&autoplay`);
  await expect(page.locator('#status')).toContainText('403');
  expect(origin.log.entries(isPlaylist).length).toBe(1);
  remove();
  origin.faults.add({ match: isPlaylist, fault: { type: 'reset' }, times: 1 });
  await viewer.openAtOnce(`?src=${SOURCE}&autoplay&ahead=3`);
  await viewer.loaded();
});

test('nothing is asked for before Load, and what is given up for another stream ends', async ({
  viewer,
  origin,
  page,
}) => {
  const hls = origin.link.holdWhere(isHls);
  await viewer.openAtOnce(`?src=${SOURCE}&sw=off`);
  await hls.caught;
  const playlist = origin.link.holdWhere(isPlaylist);
  expect(origin.log.entries(isPlaylist)).toEqual([]);
  await page.click('#load');
  await playlist.caught;
  await page.fill('#source', MULTIVARIANT);
  await page.click('#load');
  await origin.log.waitFor(() => playlistsThat(origin, 'cut') > 0 || null);
  playlist.release();
  hls.release();
  await viewer.loaded();
  await origin.log.idle();
  expect(origin.log.entries(isPlaylist).map(({ path }) => path)).toEqual([
    `/${SOURCE}`,
    `/${MULTIVARIANT}`,
    expect.stringMatching(/\dp\/index\.m3u8$/),
  ]);
});

/** What plays at once, while hls.js is held back. */
async function openBeforeHls(viewer: Viewer): Promise<Hold> {
  const hls = viewer.origin.link.holdWhere(isHls);
  await viewer.openAtOnce(`?src=${SOURCE}&autoplay&sw=off`);
  await hls.caught;
  return hls;
}

function playlistsThat({ log }: Origin, outcome: string): number {
  return log.entries((entry) => isPlaylist(entry) && entry.outcome === outcome).length;
}
