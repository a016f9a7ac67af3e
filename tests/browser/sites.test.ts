import type { Page } from 'playwright/test';
import { type Site, SiteBuilds } from '../sites/site-builds.ts';
import { DEMO_ID, STATIC_FOLDER } from './demo.ts';
import { test as base, expect } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

/** All sites share what is installed, and the processor: one after the other. */
base.describe.configure({ mode: 'default', timeout: 240_000 });

const test = base.extend<object, { sites: SiteBuilds }>({
  sites: [
    // Playwright wants the first argument to be a pattern.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const sites = await SiteBuilds.start();
      await use(sites);
      await sites.end();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test('a site whose worker Vite bundles lets Playahead into it', async ({ viewer, sites }) => {
  await playsInSiteWorker(viewer, await injected(sites));
});

test('a player of such a site that knows nothing of us has its playlists from the network', async ({
  viewer,
  sites,
}) => {
  const [release] = await injected(sites);
  serve(viewer, '/', release);
  await plainPlayerIsLeftAlone(viewer);
});

test('a site whose worker workbox generates imports Playahead into it', async ({
  viewer,
  sites,
}) => {
  const site = await sites.site('generated');
  await site.playahead('copy', 'public', '--import');
  await playsInSiteWorker(viewer, await releasesOf(site));
});

test('a site without a worker copies ours', async ({ viewer, sites }) => {
  const site = await sites.site('npm');
  await site.playahead('copy', 'public');
  serve(viewer, '/', await site.build('1'));
  await playsWithOurs(viewer, '/');
});

test('a Vite site in a folder copies our worker with each build', async ({ viewer, sites }) => {
  const site = await sites.site('vite');
  serve(viewer, '/shop/', await site.runBuild());
  await playsWithOurs(viewer, '/shop/');
});

type Releases = readonly [first: string, second: string];

/** Built once for all tests that visit it. */
let builtInjected: Promise<Releases> | undefined;

function injected(sites: SiteBuilds): Promise<Releases> {
  builtInjected ??= sites.site('injected').then(releasesOf);
  return builtInjected;
}

async function releasesOf(site: Site): Promise<Releases> {
  return [await site.build('1'), await site.build('2')];
}

async function playsWithOurs(viewer: Viewer, path: string): Promise<void> {
  const { page, origin } = viewer;
  await page.goto(origin.url + path);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await playsWithHits(viewer);
  const { names } = await stored(page);
  expect(names).toEqual([`playahead-playlists-v2:${path}`, `playahead-segments-v2:${path}`]);
}

/** What a site expects of its own worker, and of us in it. */
async function playsInSiteWorker(viewer: Viewer, [first, second]: Releases): Promise<void> {
  const { page, origin } = viewer;
  serve(viewer, '/', first);
  origin.serve('/api/hello', 'the network’s');
  await page.goto(origin.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.loaded();
  await page.reload();
  await playsWithHits(viewer);

  const hello = () => page.evaluate(async () => (await fetch('/api/hello')).text());
  expect(await hello()).toBe('the site’s own');
  const before = await stored(page);
  expect(before.names).toEqual([
    'playahead-playlists-v2:/',
    'playahead-segments-v2:/',
    `workbox-precache-v2-${origin.url}/`,
  ]);
  expect(before.theirs).toContain('/index.html');
  expect(before.theirs.filter((path) => /film|playahead/.test(path))).toEqual([]);
  expect(before.playlists, 'signed as the worker was told').toContain('/film/index.m3u8');

  await origin.log.idle();
  await origin.goDown();
  await page.reload();
  await expect(page.locator('h1')).toHaveText('Release 1');
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(2);
  expect(await hello()).toBe('the site’s own');
  await viewer.pause();
  await origin.comeBack();

  origin.mount('/', second);
  await expect(async () => {
    await page.reload();
    await expect(page.locator('h1')).toHaveText('Release 2', { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await playsWithHits(viewer);
  expect(await hello()).toBe('the site’s own');

  const updated = await stored(page);
  expect(updated.names).toEqual(before.names);
  await viewer.page.evaluate(() => window.forget());
  const after = await stored(page);
  expect(after.playlists).toEqual([]);
  expect(after.theirs, 'what is the site’s stays').toEqual(updated.theirs);
}

async function plainPlayerIsLeftAlone({ page, origin }: Viewer): Promise<void> {
  await page.goto(origin.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await expect.poll(async () => (await stored(page)).playlists.length).toBeGreaterThan(1);
  const plain = await page.context().newPage();
  for (const visit of [1, 2, 3]) {
    const mark = origin.log.mark();
    await plain.goto(`${origin.url}/plain.html`);
    await plain.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
    expect(await plain.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    const asked = origin.log.since(mark).map(({ path }) => path.replace(/\?.*/, ''));
    const playlists = asked.filter((path) => path.endsWith('.m3u8'));
    expect(playlists, `visit ${visit}`).toContain('/film/index.m3u8');
    expect(new Set(playlists).size, 'and a media playlist').toBeGreaterThan(1);
  }
  await plain.close();
}

async function playsWithHits(viewer: Viewer): Promise<void> {
  await viewer.loaded();
  await viewer.play(2);
  await viewer.playedTo(6);
  await viewer.pause();
  const { worker, hits, joins } = await viewer.snapshot();
  expect(worker).toBe('in control');
  expect(hits + joins).toBeGreaterThan(0);
}

function serve({ origin }: Viewer, prefix: string, folder: string): void {
  origin.mount(prefix, folder);
  origin.mount('/film/', `${STATIC_FOLDER}video/${DEMO_ID}`);
}

/** The caches, and what playlists we keep, and what of its own the site does, as paths. */
function stored(page: Page) {
  return page.evaluate(async () => {
    const names = (await caches.keys()).sort();
    const pathsIn = async (part: string) => {
      const name = names.find((each) => each.includes(part));
      const requests = name === undefined ? [] : await (await caches.open(name)).keys();
      return requests.map(({ url }) => new URL(url).pathname).sort();
    };
    const [playlists, theirs] = [await pathsIn('playahead-playlists'), await pathsIn('precache')];
    return { names, playlists, theirs };
  });
}

declare global {
  interface Window {
    /** Of the sites with a worker of their own. */
    forget: () => Promise<void>;
  }
}
