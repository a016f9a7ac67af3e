import { rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { demoSegment, entry, lines, mediaPlaylist } from './streams/stream.ts';
import type { Viewer } from './viewer.ts';

const NEXT = 'next/index.m3u8';
const AHEAD = 3;
/** Ten seconds from the beginning on. */
const WARMED = Math.ceil(10 / SEGMENT_SECONDS);
const isNext = ({ path }: { path: string }) => path.startsWith('/next/');
const numberOf = (path: string) => Number(/(\d+)\.ts/.exec(path)?.[1]);

test('what is warmed has its first seconds on disk, and begins from there', async ({
  viewer,
  origin,
}) => {
  serveNext(viewer);
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await viewer.open(`?src=${rendition('240p')}&ahead=${AHEAD}`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2);
  await warm(viewer);
  await expect(viewer.page.locator('#next-state')).toHaveText('It is warm: 3 segments are held.');
  const files = origin.log.entries(isNext).map(({ path }) => path);
  const low = Array.from({ length: WARMED }, (_, at) => `/next/low/${at}.ts`);
  expect(files, 'like what plays, and nothing twice').toEqual([
    `/${NEXT}`,
    '/next/low/media.m3u8',
    ...low,
  ]);

  await expect.poll(() => playlistsHeld(viewer)).toBe(2);
  origin.link.hold();
  await viewer.page.fill('#source', NEXT);
  const before = origin.log.mark();
  await viewer.load();
  expect(await viewer.frameNumber()).toBeDefined();
  await viewer.play();
  await viewer.playedTo(6);
  const since = origin.log.since(before, ({ path }) => path.endsWith('.ts'));
  const again = since.filter(({ path }) => numberOf(path) < WARMED);
  expect(again.map(({ path }) => path)).toEqual([]);
  origin.link.release();
});

test('while it warms, what plays is asked for as ever, and nothing of the next film begins beside it', async ({
  viewer,
  origin,
}) => {
  serveNext(viewer);
  origin.link.shape({ kbps: 1200, rttMs: 50 });
  await viewer.open(`?src=${rendition('240p')}&ahead=${AHEAD}`);
  await viewer.load();
  await viewer.play();
  await warm(viewer);
  await viewer.playedTo(3.5 * SEGMENT_SECONDS);
  await viewer.pause();
  await expect(viewer.page.locator('#next-state')).toContainText('It is warm');
  await origin.log.idle();
  const all = origin.log.media();
  const played = all.filter((each) => !isNext(each));
  const moved = (await viewer.snapshot()).playhead?.sequence ?? 0;
  expect(asked(played)).toEqual(played.map((_, index) => index));
  expect(played.length).toBeGreaterThanOrEqual(moved + AHEAD + 1);
  for (const { path, startedAt } of all.filter(isNext)) {
    const beside = played.filter(
      (each) => each.startedAt < startedAt && (each.endedAt ?? Infinity) > startedAt,
    );
    expect(
      beside.map((each) => sequenceOf(each.path)),
      `beside ${path}`,
    ).toEqual([]);
  }
});

test('of a live stream the playlists are brought, and no segment', async ({
  viewer,
  origin,
  page,
}) => {
  const names = Array.from({ length: 8 }, (_, at) => entry(`/next/low/${at}.ts`));
  origin.serve('/live/index.m3u8', mediaPlaylist(names, { isLive: true }));
  await viewer.open(`?src=${rendition('240p')}`);
  await page.locator('#next summary').click();
  await page.fill('#next-source', 'live/index.m3u8');
  await page.click('#warm');
  await expect(page.locator('#next-state')).toHaveText('It is warm: 0 segments are held.');
  expect(origin.log.entries(isNext)).toEqual([]);
});

test('what cannot be warmed is said, and why', async ({ viewer, origin, page }) => {
  await viewer.open(`?src=${rendition('240p')}`);
  await page.locator('#next summary').click();
  const say = page.locator('#next-state');
  await page.click('#warm');
  await expect(say).toHaveText('Give the URL of a playlist or of a file.');
  await page.fill('#next-source', 'nothing/index.m3u8');
  await page.press('#next-source', 'Enter');
  await expect(say).toContainText('nothing/index.m3u8 could not be read: the server answered 404.');
  serveNext(viewer);
  origin.faults.add({
    match: ({ path }) => /^\/next\/\w+\/1\.ts$/.test(path),
    fault: { type: 'status', status: 403 },
  });
  await page.fill('#next-source', NEXT);
  await page.click('#warm');
  await expect(say).toContainText('A segment could not be fetched: the server answered 403.');
  await viewer.openAtOnce('?sw=off');
  await page.waitForFunction(() => navigator.serviceWorker.controller === null);
  await page.locator('#next summary').click();
  await page.fill('#next-source', NEXT);
  await page.click('#warm');
  await expect(say).toContainText('There is no service worker to hold it');
});

/** A film of eight segments in two renditions, of which the lower one is like the demo's lowest. */
function serveNext({ origin }: Viewer): void {
  for (const [folder, name] of [
    ['low', '240p'],
    ['high', '540p'],
  ] as const) {
    const names = Array.from({ length: 8 }, (_, at) => entry(`${at}.ts`));
    origin.serve(`/next/${folder}/media.m3u8`, mediaPlaylist(names));
    for (let at = 0; at < 8; at += 1) {
      origin.serve(`/next/${folder}/${at}.ts`, demoSegment(at, name));
    }
  }
  const variants = lines(
    '#EXTM3U',
    '#EXT-X-STREAM-INF:BANDWIDTH=220000,RESOLUTION=960x540',
    'high/media.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240',
    'low/media.m3u8',
  );
  origin.serve(`/${NEXT}`, variants);
}

function playlistsHeld({ page }: Viewer): Promise<number> {
  return page.evaluate(async () => {
    const requests = await (await caches.open('playahead-playlists-v2:/')).keys();
    return requests.filter(({ url }) => url.includes('/next/')).length;
  });
}

async function warm({ page }: Viewer): Promise<void> {
  await page.locator('#next summary').click();
  await page.fill('#next-source', NEXT);
  await page.click('#warm');
}
