import { expect, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';
import { entry, mediaPlaylist, serveSegments } from './streams/stream.ts';
import type { Viewer } from './viewer.ts';

const COUNT = 8;
const SOURCE = 'film/index.m3u8';

/** Counts how often the stream begins. */
const PAGE = ownPage({
  ahead: 2,
  source: SOURCE,
  script: `window.begun = 0;
    hls.on(Hls.Events.MANIFEST_LOADED, () => (window.begun += 1));`,
});

test('a playlist that leads elsewhere each day plays on each visit, also where yesterday’s place is closed', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  const now = { day: 1 };
  origin.serve(`/${SOURCE}`, () => ({
    status: 302,
    headers: { location: `/edge/token-${now.day}/index.m3u8` },
  }));
  const names = Array.from({ length: COUNT }, (_, sequence) => entry(`${sequence}.ts`));
  for (const day of [1, 2, 3]) {
    serveSegments(origin, COUNT, { folder: `/edge/token-${day}` });
    origin.serve(`/edge/token-${day}/index.m3u8`, mediaPlaylist(names));
  }
  origin.faults.add({
    match: ({ path }) => path.includes('/edge/') && !path.includes(`token-${now.day}/`),
    fault: { type: 'status', status: 403 },
  });
  await firstVisit(viewer);
  for (const day of [2, 3]) {
    now.day = day;
    const before = origin.log.mark();
    await page.reload();
    await viewer.loaded();
    await viewer.play();
    await viewer.playedTo(6);
    await viewer.pause();
    expect(await begun(viewer), `how often it began on day ${day}`).toBe(1);
    const refused = origin.log.since(before).filter(({ status }) => status === 403);
    expect(refused.map(({ path }) => path)).toEqual([]);
  }
});

test('a playlist that has moved since, and says the same there, is played from its new place', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  const names = Array.from({ length: COUNT }, (_, sequence) => entry(`${sequence}.ts`));
  serveSegments(origin, COUNT);
  origin.serve(`/${SOURCE}`, mediaPlaylist(names));
  await firstVisit(viewer);
  serveSegments(origin, COUNT, { folder: '/moved' });
  origin.serve('/moved/index.m3u8', mediaPlaylist(names));
  origin.serve(`/${SOURCE}`, () => ({ status: 302, headers: { location: '/moved/index.m3u8' } }));
  origin.faults.add({
    match: ({ path }) => path.startsWith('/film/') && path.endsWith('.ts'),
    fault: { type: 'status', status: 403 },
  });
  for (const _ of [2, 3]) {
    await page.reload();
    await viewer.loaded();
    await viewer.play();
    await viewer.playedTo(14);
    await viewer.pause();
  }
  expect(await begun(viewer), 'on the last visit').toBe(1);
});

/** The paths of the playlists that are kept. */
async function kept({ page, origin }: Viewer): Promise<string[]> {
  const urls = await page.evaluate(async () => {
    const keys = await (await caches.open('playahead-playlists-v2:/')).keys();
    return keys.map(({ url }) => url);
  });
  return urls.map((url) => url.replace(`${origin.url}/`, ''));
}

/** Opens the page for the first time, until its playlist is kept. */
async function firstVisit(viewer: Viewer): Promise<void> {
  const { origin } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await visit(viewer, PAGE);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(1);
  await viewer.pause();
  await expect.poll(() => kept(viewer)).toContain(SOURCE);
}

/** How often the stream has begun on this visit, once nothing more can come of its playlist. */
async function begun({ page, origin }: Viewer): Promise<number> {
  await origin.log.idle();
  // What the worker had to say of it has been said before it answers this.
  await page.evaluate(() => window.playahead.snapshot());
  return page.evaluate(() => window.begun);
}

declare global {
  interface Window {
    begun: number;
  }
}
