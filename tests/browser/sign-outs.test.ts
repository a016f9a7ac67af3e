import type { Page } from 'playwright/test';
import type { Origin } from '../origin/origin.ts';
import { expect, test } from './fixtures.ts';
import { entry, mediaPlaylist, serveSegments } from './streams/stream.ts';
import type { Viewer } from './viewer.ts';

const SOURCE = 'film/index.m3u8';
const COUNT = 8;

/** A site where one signs out and another one in without a load of the page. */
const PAGE = `<!doctype html>
<title>A site with accounts</title>
<video id="video" controls muted></video>
<script type="module">
  import Hls from './hls.js';
  import { attachPlayahead, forget, registerWorker } from './playahead.js';

  const video = document.getElementById('video');
  let hls;
  let playahead;
  window.loaded = [];
  window.signOut = () => {
    playahead?.detach();
    hls?.destroy();
  };
  window.signIn = (session, source, config = {}) => {
    hls = new Hls(config);
    playahead = attachPlayahead(hls, video, { ahead: 2, ...(session ? { session } : {}) });
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => window.loaded.push(details.m3u8));
    hls.attachMedia(video);
    if (source) hls.loadSource(source);
  };
  window.forget = forget;
  registerWorker();
</script>`;

interface Site {
  readonly loaded: string[];
  readonly signOut: () => void;
  readonly signIn: (session?: string, source?: string, config?: object) => void;
  readonly forget: () => Promise<void>;
}

test.beforeEach(async ({ viewer: { page, origin } }) => {
  origin.cacheControl = { ...origin.cacheControl, stream: null };
  origin.serve('/site.html', PAGE, { 'Content-Type': 'text/html' });
  serveSegments(origin, COUNT);
  let count = 0;
  // It says whose it is, as those with advertisements or a watermark do.
  origin.serve(`/${SOURCE}`, () => {
    count += 1;
    return mediaPlaylist(names(), { tags: [`# for ${count === 1 ? 'ada' : 'another one'}`] });
  });
  await page.goto(`${origin.url}/site.html`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
});

for (const next of ['bob', undefined]) {
  const who = next ?? 'somebody without a name';
  test(`a playlist on its way when one signs out is not kept for ${who}`, async ({ viewer }) => {
    const { origin, page } = viewer;
    await signOutMeanwhile(viewer);
    await page.evaluate((user) => (window as unknown as Site).signIn(user), next);
    await arrive(viewer);
    const others = (await keptPlaylists(page)).filter(({ url }) => !url.includes('=ada'));
    expect(others).toEqual([]);
    await playAsNext(page, origin, next);
  });
}

test('a playlist on its way when all is forgotten is not kept', async ({ viewer }) => {
  const { page } = viewer;
  await signOutMeanwhile(viewer);
  await page.evaluate(async () => {
    const { forget, signIn } = window as unknown as Site;
    await forget();
    signIn('ada');
  });
  await arrive(viewer);
  expect(await keptPlaylists(page)).toEqual([]);
});

test('what is kept of a playlist is not answered to one who signs in in the same breath', async ({
  viewer,
}) => {
  const { origin, page } = viewer;
  await page.evaluate((source) => (window as unknown as Site).signIn('ada', source), SOURCE);
  await viewer.loaded();
  await expect.poll(async () => (await keptPlaylists(page)).length).toBe(1);
  await origin.log.idle();
  const hold = origin.link.holdWhere(({ path }) => path === `/${SOURCE}`);
  const before = origin.log.mark();
  await page.evaluate((source) => {
    const { loaded, signOut, signIn } = window as unknown as Site;
    loaded.splice(0);
    signOut();
    signIn('bob', source);
  }, SOURCE);
  await hold.caught;
  // An answer from what is kept would have come before this.
  await page.evaluate(() => fetch('/site.html').then((response) => response.text()));
  expect(await page.evaluate(() => (window as unknown as Site).loaded)).toEqual([]);
  hold.release();
  await page.waitForFunction(() => (window as unknown as Site).loaded.length > 0);
  expect(await page.evaluate(() => (window as unknown as Site).loaded[0])).toContain('another one');
  expect(origin.log.since(before, ({ path }) => path === `/${SOURCE}`).length).toBe(1);
});

for (const [one, other] of [
  ['ada', 'bob'],
  [undefined, undefined],
]) {
  const named = one ? 'with names' : 'without names';
  test(`no segment is fetched ahead with the token of one who has signed out, ${named}`, async ({
    viewer,
  }) => {
    const { origin, page } = viewer;
    serveSegments(origin, COUNT, { folder: '/other' });
    origin.serve('/other/index.m3u8', mediaPlaylist(names()));
    const signIn = (user: string | undefined, token: string) =>
      page.evaluate(
        ([session, source, bearer]) => {
          const site = window as unknown as Site;
          const isFirst = bearer === 'Bearer one';
          site.signIn(session, source, {
            xhrSetup: async (xhr: XMLHttpRequest, url: string) => {
              // The other's site has to fetch a token first, and takes its time.
              if (!isFirst && url.includes('.ts')) {
                await new Promise((resolve) => addEventListener('token', resolve, { once: true }));
              }
              if (xhr.readyState === 0) xhr.open('GET', url);
              xhr.setRequestHeader('Authorization', bearer ?? '');
            },
          });
          void document.querySelector('video')?.play();
        },
        [user, token.endsWith('one') ? SOURCE : 'other/index.m3u8', token] as const,
      );
    await signIn(one, 'Bearer one');
    await viewer.playedTo(2);
    await expect.poll(async () => (await viewer.held()).length).toBeGreaterThanOrEqual(3);
    await page.evaluate(() => (window as unknown as Site).signOut());
    await origin.log.idle();
    const before = origin.log.mark();
    await signIn(other, 'Bearer two');
    const since = () => origin.log.since(before, ({ path }) => path.includes('.ts'));
    await page.waitForFunction(() => (window as unknown as Site).loaded.length > 1);
    await origin.log.idle();
    expect(since(), 'before its own first request').toEqual([]);
    await page.evaluate(() => {
      setInterval(() => dispatchEvent(new Event('token')), 20);
    });
    await viewer.playedTo(2);
    expect(since().filter(({ headers }) => headers.authorization !== 'Bearer two')).toEqual([]);
  });
}

/** Ada asks for a playlist, and signs out while it is on its way. */
async function signOutMeanwhile({ page, origin }: Viewer): Promise<void> {
  const hold = origin.link.holdWhere(({ path }) => path === `/${SOURCE}`);
  await page.evaluate((source) => (window as unknown as Site).signIn('ada', source), SOURCE);
  await hold.caught;
  held.set(origin, hold);
  await page.evaluate(() => (window as unknown as Site).signOut());
}

const held = new WeakMap<Origin, { release(): void }>();

async function arrive({ origin }: Viewer): Promise<void> {
  held.get(origin)?.release();
  await origin.log.idle();
}

/** What the next one plays is kept as theirs; by then all of the one before has long come. */
async function playAsNext(page: Page, origin: Origin, session?: string): Promise<void> {
  await page.evaluate(
    ([user, source]) => {
      const { signOut, signIn } = window as unknown as Site;
      signOut();
      signIn(user, source);
    },
    [session, SOURCE] as const,
  );
  await page.waitForFunction(() => (window as unknown as Site).loaded.length > 0);
  await expect
    .poll(async () => (await keptPlaylists(page)).map(({ url }) => url))
    .toContain(`${origin.url}/${SOURCE}${session ? `?playahead-session=${session}` : ''}`);
  await origin.log.idle();
}

async function keptPlaylists(page: Page): Promise<{ url: string; text: string }[]> {
  return page.evaluate(async () => {
    const cache = await caches.open('playahead-playlists-v2:/');
    const all = (await cache.keys()).map(async (request) => ({
      url: request.url,
      text: (await (await cache.match(request))?.text()) ?? '',
    }));
    return Promise.all(all);
  });
}

function names(): string[] {
  return Array.from({ length: COUNT }, (_, sequence) => entry(`${sequence}.ts`));
}
