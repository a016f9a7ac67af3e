import type { Page } from 'playwright/test';
import { bundleSiteWorker, JAVASCRIPT } from './builds.ts';
import { rendition, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';
import type { Viewer } from './viewer.ts';

const FILM = rendition('240p');

/** What a site's worker does by itself, after the line that lets Playahead in. */
const ITS_OWN = `
  self.addEventListener('fetch', (event) => {
    const { pathname } = new URL(event.request.url);
    if (!/^\\/(api|pictures)\\//.test(pathname)) return;
    event.respondWith(new Response('the site’s own', { headers: { 'Content-Type': 'text/plain' } }));
  });
  self.addEventListener('message', ({ data, ports }) => {
    if (data === 'are you there') ports[0].postMessage('the site’s own');
  });`;

test('a site’s own worker that has Playahead in its bundle plays with hits and answers as before', async ({
  viewer,
}) => {
  const line = `import { addPlayahead } from './sw/worker.ts';\naddPlayahead({ ignore: ['ticket'] });`;
  viewer.origin.serve('/sw.js', await bundleSiteWorker(line + ITS_OWN), JAVASCRIPT);
  await playsInSiteWorker(viewer);
});

test('a site’s own worker that imports Playahead as a script plays with hits and answers as before', async ({
  viewer,
}) => {
  const { origin } = viewer;
  const script = await bundleSiteWorker(`import './sw/sw-import.ts';`);
  origin.serve('/playahead-import.js', script, JAVASCRIPT);
  const lines = `self.PLAYAHEAD = { ignore: ['ticket'] };\nimportScripts('playahead-import.js');`;
  origin.serve('/sw.js', lines + ITS_OWN, JAVASCRIPT);
  await playsInSiteWorker(viewer);
});

async function playsInSiteWorker(viewer: Viewer): Promise<void> {
  const { origin, page } = viewer;
  origin.serve('/pictures/a.png', 'the network’s');
  origin.serve('/own.html', ownPage({ ahead: 3, source: `${FILM}?ticket=1` }), {
    'Content-Type': 'text/html',
  });
  await page.goto(`${origin.url}/own.html`);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await viewer.loaded();
  // Whether a page is taken over without a reload is for the site to say.
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();

  await page.reload();
  const answers = () =>
    page.evaluate(async () => {
      const texts = ['api/user', 'pictures/a.png'].map(async (url) => (await fetch(url)).text());
      const message = new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller?.postMessage('are you there', [port2]);
      });
      return Promise.all([...texts, message]);
    });
  expect(await answers()).toEqual(Array(3).fill('the site’s own'));
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(9);
  await viewer.pause();
  const { hits, joins, direct, worker, window } = await viewer.snapshot();
  expect({ worker, direct }).toEqual({ worker: 'in control', direct: 0 });
  expect(hits + joins).toBeGreaterThan(0);
  await viewer.holds(0, window?.last ?? Number.NaN);

  await stopWorkers(page);
  expect(await answers(), 'also of a worker that has just started').toEqual(
    Array(3).fill('the site’s own'),
  );
  const stored = await page.evaluate(async () => {
    const names = (await caches.keys()).sort();
    const playlists = await caches.open(names[0] ?? '');
    return { names, playlists: (await playlists.keys()).map(({ url }) => url) };
  });
  expect(stored, 'what signs a URL as the worker was told').toEqual({
    names: ['playahead-playlists-v2:/', 'playahead-segments-v2:/'],
    playlists: [`${origin.url}/${FILM}`],
  });
  // An update waits for what the site says, not for us.
  const script = await (await fetch(`${origin.url}/sw.js`)).text();
  origin.serve('/sw.js', `${script}// The next release.`, JAVASCRIPT);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const waits = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      navigator.serviceWorker.controller?.postMessage('playahead-agreed');
      registration?.waiting?.postMessage('playahead-agreed');
      registration?.waiting?.postMessage('playahead-begin');
      return registration?.waiting?.state;
    });
  await expect.poll(waits).toBe('installed');
  expect(await answers()).toEqual(Array(3).fill('the site’s own'));
  expect(await waits()).toBe('installed');
}

test('a page with a worker that has no Playahead in it plays, says so, and is put right', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  const foreign = `addEventListener('fetch', () => {});
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));`;
  origin.serve('/sw.js', foreign, JAVASCRIPT);
  await viewer.open(`?src=${FILM}&ahead=2`);
  await viewer.load();
  await viewer.play();
  const said = page.getByText('has no Playahead in it');
  await expect(said).toBeVisible();
  await viewer.playedTo(6);
  const { worker, direct, hits, joins, misses } = await viewer.snapshot();
  expect({ worker, served: hits + joins + misses }).toEqual({
    worker: 'no Playahead in it',
    served: 0,
  });
  expect(direct).toBeGreaterThanOrEqual(2);
  await viewer.pause();

  origin.files.remove('/sw.js');
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(said).toBeHidden();
  await expect.poll(async () => (await viewer.snapshot()).worker).toBe('in control');
});

test('a worker that is slow to answer is in control once it has', async ({ viewer }) => {
  const { page } = viewer;
  await viewer.open('');
  await page.addInitScript(() => {
    const { postMessage } = ServiceWorker.prototype;
    window.heldHellos = [];
    // Nor does it say anything else meanwhile.
    navigator.serviceWorker.addEventListener('message', (event) => {
      if (window.heldHellos) event.stopImmediatePropagation();
    });
    ServiceWorker.prototype.postMessage = function (this: ServiceWorker, ...message: unknown[]) {
      const post = () => (postMessage as (...all: unknown[]) => void).apply(this, message);
      const { type } = message[0] as { type?: string };
      if (window.heldHellos && type) window.heldHellos.push(post);
      else post();
    };
  });
  await viewer.open(`?src=${FILM}&ahead=2`);
  const said = page.getByText('has no Playahead in it');
  await expect(said).toBeVisible();
  await page.evaluate(() => {
    const held = window.heldHellos;
    window.heldHellos = undefined;
    for (const post of held ?? []) post();
  });
  await expect(said).toBeHidden();
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  expect((await viewer.snapshot()).worker).toBe('in control');
});

test('a player without Playahead has every playlist from the network, also of a worker that has just started', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await viewer.open(`?src=${FILM}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  await origin.log.idle();

  const whole = await (await fetch(`${origin.url}/${FILM}`)).text();
  const [head = '', ...segments] = whole.split(/(?=#EXTINF)/);
  const release = (count: number) => {
    origin.serve(`/${FILM}`, [head, ...segments.slice(0, count), '#EXT-X-ENDLIST\n'].join(''));
  };
  origin.serve('/plain.html', PLAIN, { 'Content-Type': 'text/html' });
  const plain = await page.context().newPage();
  const before = origin.log.mark();
  const durations: number[] = [];
  for (const count of [10, 9, 8]) {
    release(count);
    if (count < 10) await stopWorkers(page);
    await plain.goto(`${origin.url}/plain.html`);
    await plain.waitForFunction(() => (document.querySelector('video')?.duration ?? 0) > 0);
    durations.push(await plain.evaluate(() => document.querySelector('video')?.duration ?? 0));
  }
  expect(durations.map(Math.round)).toEqual([40, 36, 32]);
  const asked = origin.log.since(before).filter(({ path }) => path === `/${FILM}`);
  expect(asked.length, 'once each').toBe(3);
});

test('what was played before begins from what is held, also where the worker starts with the visit', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  await viewer.open(`?src=${FILM}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  await origin.log.idle();
  await stopWorkers(page);
  origin.link.hold();
  const before = origin.log.mark();
  await page.reload();
  await viewer.loaded();
  expect(origin.log.since(before).filter(({ path }) => sequenceOf(path) < 3)).toEqual([]);
  origin.link.release();
});

/** A player of the same site that knows nothing of us. */
const PLAIN = `<!doctype html>
<title>Another player</title>
<video muted></video>
<script type="module">
  import Hls from './hls.js';
  const hls = new Hls();
  hls.loadSource(${JSON.stringify(FILM)});
  hls.attachMedia(document.querySelector('video'));
</script>`;

/** Stops all service workers of the browser, as it does itself after half a minute of idleness. */
async function stopWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}

declare global {
  interface Window {
    /** What the page wants to tell its worker, until it is let through. */
    heldHellos: (() => void)[] | undefined;
  }
}
