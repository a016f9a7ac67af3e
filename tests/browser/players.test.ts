import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright/test';
import type { Playahead, Snapshot } from '../../page/attach/playahead.ts';
import type { Origin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';
import { rendition, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

/** A page with several players, each with a window of its own; its address names what they play. */
const PAGE = `<!doctype html>
<title>Several players</title>
<script type="module">
  import Hls from './hls.js';
  import { attachPlayahead, registerWorker } from './playahead.js';

  const parameters = new URLSearchParams(location.search);
  window.players = parameters.getAll('play').map((source, index) => {
    const video = document.body.appendChild(document.createElement('video'));
    video.muted = true;
    const hls = new Hls();
    const [session] = [parameters.getAll('user')[index]];
    const playahead = attachPlayahead(hls, video, { ahead: 3, behind: 2, ...(session ? { session } : {}) });
    hls.loadSource(source);
    hls.attachMedia(video);
    return { video, playahead };
  });
  window.playahead = window.players[0].playahead;
  registerWorker();
</script>`;

interface Players {
  readonly players: readonly { readonly video: HTMLVideoElement; readonly playahead: Playahead }[];
}

test.beforeEach(({ origin }) => {
  origin.serve('/players.html', PAGE, { 'Content-Type': 'text/html' });
});

test('two players of a page have each a whole window, and one that leaves leaves the other', async ({
  page,
  origin,
}) => {
  await open(page, origin, ['240p', '360p']);
  await playAll(page);
  await playedTo(page, 9);
  await pauseAll(page);
  await expectWholeWindows(page);
  await origin.log.idle();
  expectNothingTwice(origin);
  expect(cut(origin), 'no prefetch is cut by the other').toEqual([]);

  await page.evaluate(() => (window as unknown as Players).players[0]?.playahead.detach());
  await page.evaluate(() => (window as unknown as Players).players[1]?.video.play());
  await playedTo(page, 17, 1);
  await page.evaluate(() => (window as unknown as Players).players[1]?.video.pause());
  const [snapshot] = (await snapshots(page)).slice(1);
  expect(snapshot?.held).toEqual(expect.arrayContaining(windowOf(snapshot)));
  await origin.log.idle();
  expect(cut(origin)).toEqual([]);
});

test('two players of the same film fetch it once', async ({ page, origin }) => {
  await open(page, origin, ['240p', '240p']);
  await playAll(page);
  await playedTo(page, 9);
  await pauseAll(page);
  await expectWholeWindows(page);
  await origin.log.idle();
  expectNothingTwice(origin);
});

test('four tabs of two players each: every window is whole, and nothing is fetched twice', async ({
  page,
  origin,
}) => {
  test.setTimeout(120_000);
  const tabs = [page];
  for (let count = 1; count < 4; count += 1) tabs.push(await page.context().newPage());
  for (const [index, tab] of tabs.entries()) {
    await open(tab, origin, ['240p', index % 2 ? '240p' : '360p']);
  }
  for (const tab of tabs) await playAll(tab);
  for (const tab of tabs) await playedTo(tab, 6);
  for (const tab of tabs) await pauseAll(tab);
  for (const tab of tabs) await expectWholeWindows(tab);
  await origin.log.idle();
  expectNothingTwice(origin);
});

test('what one holds who is signed in stays when another plays the same film', async ({
  page,
  origin,
}) => {
  await open(page, origin, ['240p'], ['ada']);
  await playAll(page);
  await playedTo(page, 2);
  await pauseAll(page);
  await expectWholeWindows(page);
  const ada = new Viewer(page, origin);
  const hers = (await ada.held()).filter((path) => path.includes('ada'));
  expect(hers.length).toBe(4);
  await page.goto('about:blank');

  const other = await page.context().newPage();
  await open(other, origin, ['240p'], ['bob']);
  await playAll(other);
  await playedTo(other, 12);
  await pauseAll(other);
  await expectWholeWindows(other);
  const bob = new Viewer(other, origin);
  expect((await bob.held()).filter((path) => path.includes('ada'))).toEqual(hers);
});

test('two players of a page may be of two people', async ({ page, origin }) => {
  await open(page, origin, ['240p', '240p'], ['ada', 'bob']);
  await playAll(page);
  await playedTo(page, 6);
  await pauseAll(page);
  await expectWholeWindows(page);
  const held = await new Viewer(page, origin).held();
  for (const name of ['ada', 'bob']) {
    expect(
      held.filter((path) => path.endsWith(`playahead-session=${name}`)).length,
    ).toBeGreaterThan(3);
  }
  expect(held.filter((path) => !path.includes('playahead-session'))).toEqual([]);
});

test('a worker that starts anew evicts nothing of the tabs that are paused elsewhere', async ({
  page,
  origin,
}) => {
  const tabs = [page, await page.context().newPage()];
  for (const [index, tab] of tabs.entries()) {
    await open(tab, origin, ['240p']);
    await playAll(tab);
    await tab.evaluate((to) => {
      for (const { video } of (window as unknown as Players).players) video.currentTime = to;
    }, 40 * index);
    await playedTo(tab, 40 * index + 1);
    await pauseAll(tab);
    await expectWholeWindows(tab);
  }
  await origin.log.idle();
  const viewer = new Viewer(page, origin);
  const before = await viewer.held();
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  // Only the first tab speaks: it plays on, and its window moves.
  const mark = origin.log.mark();
  await playAll(page);
  await origin.log.waitFor(
    () => origin.log.since(mark).some(({ path }) => sequenceOf(path) > 0) || null,
  );
  await pauseAll(page);
  await origin.log.idle();
  const after = await viewer.held();
  const elsewhere = before.filter((path) => sequenceOf(path) >= 10);
  expect(elsewhere.length).toBeGreaterThanOrEqual(4);
  expect(after).toEqual(expect.arrayContaining(elsewhere));
  const again = origin.log.since(mark).filter(({ path }) => before.includes(path));
  expect(
    again.map(({ path }) => path),
    'none of them is fetched again',
  ).toEqual([]);
});

test('a player that is none of hls.js’s has a window through an adapter of its own', async ({
  page,
  origin,
}) => {
  const folder = fileURLToPath(new URL('../media/fmp4/', import.meta.url));
  const film = readFileSync(`${folder}240p.mp4`);
  origin.serve('/film.mp4', film, { 'Content-Type': 'video/mp4' });
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('bare-player.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'workbox-window': 'workbox-window/index.mjs' },
  });
  origin.serve('/bare-player.js', outputFiles[0]?.text ?? '', {
    'Content-Type': 'text/javascript',
  });
  const html =
    '<!doctype html><title>A bare player</title><video id="video" muted></video><script type="module" src="bare-player.js"></script>';
  origin.serve('/bare.html', html, { 'Content-Type': 'text/html' });
  await page.goto(`${origin.url}/bare.html`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 9);
  await page.evaluate(() => document.querySelector('video')?.pause());
  const viewer = new Viewer(page, origin);
  await expect
    .poll(async () => {
      const snapshot = await viewer.snapshot();
      return windowOf(snapshot).filter((sequence) => !snapshot.held.includes(sequence));
    })
    .toEqual([]);
  const { hits, joins, misses, direct } = await viewer.snapshot();
  expect(hits + joins).toBeGreaterThanOrEqual(2);
  expect(hits + joins + misses, 'all of them through the worker').toBeGreaterThanOrEqual(6);
  expect(direct).toBe(0);
});

async function open(
  page: Page,
  origin: Origin,
  names: readonly string[],
  users: readonly string[] = [],
) {
  // The worker is there before: what it does not see, no window holds.
  await page.goto(`${origin.url}/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const play = names.map((name) => `play=${rendition(name)}`);
  const query = [...play, ...users.map((user) => `user=${user}`)].join('&');
  await page.goto(`${origin.url}/players.html?${query}`);
  await page.waitForFunction(() =>
    (window as unknown as Players).players.every(({ video }) => video.readyState >= 2),
  );
}

function playAll(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { players } = window as unknown as Players;
    await Promise.all(players.map(({ video }) => video.play()));
  });
}

function pauseAll(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const { video } of (window as unknown as Players).players) video.pause();
  });
}

async function playedTo(page: Page, seconds: number, from = 0): Promise<void> {
  await page.waitForFunction(
    ([to = 0, first = 0]) =>
      (window as unknown as Players).players
        .slice(first)
        .every(({ video }) => video.currentTime >= to),
    [seconds, from],
    { timeout: 60_000 },
  );
}

function snapshots(page: Page): Promise<Snapshot[]> {
  return page.evaluate(() =>
    Promise.all((window as unknown as Players).players.map((each) => each.playahead.snapshot())),
  );
}

/** What a player that has come past the worker has in its buffer is not held, and need not be. */
async function expectWholeWindows(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const all = await snapshots(page);
      return all.map((each) => windowOf(each).filter((sequence) => !each.held.includes(sequence)));
    })
    .toEqual((await snapshots(page)).map(() => []));
}

function windowOf(snapshot: Pick<Snapshot, 'window' | 'held'> | undefined): number[] {
  const { first = 0, last = -1 } = snapshot?.window ?? {};
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function expectNothingTwice(origin: Origin): void {
  const paths = origin.log.media().map(({ path, range }) => `${path} ${range ?? ''}`);
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
}

function cut(origin: Origin): readonly RequestEntry[] {
  return origin.log.media(({ outcome }) => outcome === 'cut');
}
