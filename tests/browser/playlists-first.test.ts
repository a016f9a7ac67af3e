import type { Origin } from '../origin/origin.ts';
import { expect, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';
import { entry, lines, mediaPlaylist, serveSegments } from './streams/stream.ts';
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
    await viewer.play(2);
    await viewer.playedTo(14);
    await viewer.pause();
  }
  expect(await begun(viewer), 'on the last visit').toBe(1);
});

test.describe('a playlist that is another one each time begins once a visit, from its second change on', () => {
  test('where it names a session', async ({ viewer }) => {
    const asked = countedHandler(viewer.origin, `/${SOURCE}`, (count) =>
      mediaPlaylist(names(), { tags: [`# session ${count}`] }),
    );
    serveSegments(viewer.origin, COUNT);
    await beginsOnceAVisit(viewer, asked);
  });

  test('where its renditions take turns', async ({ viewer }) => {
    const { origin } = viewer;
    const renditions = ['a', 'b'].map((name) =>
      lines('#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240', `${name}.m3u8`),
    );
    // Some of the time it is as it was the time before.
    const orders = [0, 1, 1, 0, 0, 1, 0];
    const asked = countedHandler(origin, `/${SOURCE}`, (count) => {
      const order = orders[(count - 1) % orders.length] ? [...renditions].reverse() : renditions;
      return `#EXTM3U\n${order.join('')}`;
    });
    serveSegments(origin, COUNT);
    for (const name of ['a', 'b']) origin.serve(`/film/${name}.m3u8`, mediaPlaylist(names()));
    await beginsOnceAVisit(viewer, asked);
  });

  test('where a live stream’s names a session, whose lists go with it', async ({ viewer }) => {
    const { origin } = viewer;
    serveSegments(origin, COUNT);
    const asked = countedHandler(origin, `/${SOURCE}`, (count) =>
      lines(
        '#EXTM3U',
        '#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240',
        `session-${count}.m3u8`,
      ),
    );
    const elsewhere = Array.from({ length: COUNT }, (_, sequence) => entry(`/film/${sequence}.ts`));
    for (let count = 1; count < 12; count += 1) {
      origin.serve(`/film/session-${count}.m3u8`, () =>
        count === asked() ? mediaPlaylist(elsewhere, { isLive: true }) : { status: 404 },
      );
    }
    await beginsOnceAVisit(viewer, asked);
    const refused = origin.log.entries(({ status }) => status === 404);
    const lists = refused.filter(({ path }) => path.includes('session-'));
    // The list of the first session may be asked for once more, on the second visit.
    expect(new Set(lists.map(({ path }) => path)).size).toBeLessThanOrEqual(1);
  });
});

test('a rendition whose list has changed too does not begin the stream once more', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  serveSegments(origin, COUNT);
  const renditions = ['a', 'b'].map((name, index) => {
    countedHandler(origin, `/film/${name}.m3u8`, (count) =>
      mediaPlaylist(names(), { tags: [`# session ${count}`] }),
    );
    return lines(
      `#EXT-X-STREAM-INF:BANDWIDTH=${index + 2}00000,RESOLUTION=426x240`,
      `${name}.m3u8`,
    );
  });
  origin.serve(`/${SOURCE}`, `#EXTM3U\n${renditions.join('')}`);
  const script = `window.begun = 0;
    hls.on(Hls.Events.MANIFEST_LOADED, () => (window.begun += 1));
    window.switchTo = (level) => (hls.loadLevel = level);`;
  await visit(viewer, ownPage({ ahead: 2, source: SOURCE, config: { startLevel: 0 }, script }));
  await viewer.loaded();
  const counts: number[] = [];
  for (let count = 2; count <= 5; count += 1) {
    await stopWorkers(viewer);
    const before = origin.log.mark();
    await page.reload();
    await viewer.loaded();
    await begun(viewer);
    await page.evaluate(() => (window as unknown as Switching).switchTo(1));
    const asked = () => origin.log.since(before, ({ path }) => path === '/film/b.m3u8');
    await origin.log.waitFor(() => asked().length > 0 || null);
    counts.push(await begun(viewer));
  }
  expectOneSurprise(counts);
});

test('of two players of a page only the one whose playlist has changed begins anew', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  serveSegments(origin, COUNT);
  serveSegments(origin, COUNT, { folder: '/other' });
  origin.serve('/other/index.m3u8', mediaPlaylist(names()));
  origin.serve(`/${SOURCE}`, mediaPlaylist(names()));
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  const script = `window.begun = [0, 0];
    const beside = document.body.appendChild(document.createElement('video'));
    const other = new Hls();
    const players = [hls, other];
    for (const [index, each] of players.entries()) {
      each.on(Hls.Events.MANIFEST_LOADING, () => (window.begun[index] += 1));
    }
    attachPlayahead(other, beside, { ahead: 2 });
    other.loadSource('other/index.m3u8');
    other.attachMedia(beside);`;
  await visit(viewer, ownPage({ ahead: 2, source: SOURCE, script }));
  await expectKept(viewer, ['film/index.m3u8', 'other/index.m3u8']);
  await origin.log.idle();
  origin.serve(`/${SOURCE}`, mediaPlaylist(names().slice(1)));
  await page.reload();
  await page.waitForFunction(() => (window.begun as unknown as number[])[0] === 2);
  await begun(viewer);
  expect(await page.evaluate(() => window.begun)).toEqual([2, 1]);
});

test('a hundred playlists are kept, the newest ones', async ({ viewer }) => {
  const { origin, page } = viewer;
  const count = 104;
  for (let film = 0; film < count; film += 1) {
    origin.serve(`/films/${film}.m3u8`, mediaPlaylist(names()));
  }
  serveSegments(origin, COUNT);
  origin.serve(`/${SOURCE}`, mediaPlaylist(names()));
  await firstVisit(viewer);
  await page.evaluate(async (films) => {
    for (let film = 0; film < films; film += 1) await fetch(`/films/${film}.m3u8`);
  }, count);
  const newest = Array.from({ length: 100 }, (_, index) => `films/${count - 100 + index}.m3u8`);
  await expectKept(viewer, newest);
});

/**
 * After the first visit five more, before each of which the worker has been stopped, as it is when it
 * is idle.
 */
async function beginsOnceAVisit(viewer: Viewer, asked: () => number): Promise<void> {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await visit(viewer, PAGE);
  await viewer.loaded();
  // The worker is shown the playlist when it comes, which is asked for once more for that.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(() => window.playahead.snapshot());
  const counts: number[] = [];
  const requests: number[] = [];
  for (let count = 2; count <= 6; count += 1) {
    await origin.log.idle();
    await stopWorkers(viewer);
    const before = asked();
    await page.reload();
    await viewer.loaded();
    await viewer.play();
    await viewer.playedTo(1);
    await viewer.pause();
    counts.push(await begun(viewer));
    requests.push(asked() - before);
  }
  expect(requests, 'how often its playlist was asked for').toEqual(counts);
  expectOneSurprise(counts);
}

/** How often a stream has begun on each visit: the first change may come as a surprise, no other one. */
function expectOneSurprise(counts: readonly number[]): void {
  const words = `how often it began on each visit: ${counts}`;
  expect(Math.max(...counts), words).toBeLessThan(3);
  expect(counts.filter((each) => each > 1).length, words).toBeLessThan(2);
}

/** Waits until just these playlists are kept, in whatever order. */
async function expectKept(viewer: Viewer, paths: readonly string[]): Promise<void> {
  await expect.poll(async () => (await kept(viewer)).sort()).toEqual([...paths].sort());
}

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

async function stopWorkers({ page }: Viewer): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

function names(): string[] {
  return Array.from({ length: COUNT }, (_, sequence) => entry(`${sequence}.ts`));
}

/** Serves another text each time; what it returns tells how often it was asked for. */
function countedHandler(
  origin: Origin,
  path: string,
  textOf: (count: number) => string,
): () => number {
  let count = 0;
  origin.serve(path, () => {
    count += 1;
    return textOf(count);
  });
  return () => count;
}

interface Switching {
  readonly switchTo: (level: number) => void;
}

declare global {
  interface Window {
    begun: number;
  }
}
