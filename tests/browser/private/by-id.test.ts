import { FRAMES_PER_SECOND, rendition } from '../demo.ts';
import { movieOf, showsItsFrame, stopWorkers } from '../files/film.ts';
import { expect, test } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';
import { type Api, carries, configOf, startApi } from './api.ts';

const ID = 'holiday_2026-07';
const TOKEN = 'first.token-4f1e~b/+==';
const NEXT_TOKEN = 'second.token';

let api: Api;

test.beforeEach(async () => {
  api = await startApi(ID);
});

test.afterEach(() => api.origin.stop());

test('a video by its id: 401, the form, it plays; the token goes where it may and lies nowhere', async ({
  viewer,
  page,
  origin,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await viewer.open(`?video=${ID}&ahead=3`);
  await page.click('#load');
  await expect(page.getByRole('status').first()).toContainText('wants to know who is watching');
  await expect(page.getByLabel('Token')).toBeFocused();

  await signIn(viewer, 'wrong');
  await expect(page.locator('#token-problem')).toContainText('no longer takes the token');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  await expect(page.getByLabel('Token')).toBeHidden();
  await viewer.play();
  await viewer.holds(0, 3);
  await viewer.pause();
  await viewer.seek(62);
  await viewer.holds(15, 18);
  expect(await viewer.frameNumber()).toBe(62 * FRAMES_PER_SECOND);

  const parts = api.origin.log.media();
  expect(parts.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
  expect(parts.every(({ path }) => path.startsWith(`/acme/${ID}/parts/segment-`))).toBe(true);
  expect(origin.log.entries((entry) => carries(TOKEN, entry))).toEqual([]);
  expect(await everythingKept(viewer)).not.toContain(TOKEN);
  expect(page.url()).not.toContain(TOKEN);
});

test('a token that expires while it plays is asked for anew, and it plays on at the same place', async ({
  viewer,
  page,
  origin,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await viewer.open(`?video=${ID}&ahead=1`);
  await page.click('#load');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(1);
  api.tokens.delete(TOKEN);
  api.tokens.add(NEXT_TOKEN);
  await expect(page.getByLabel('Token')).toBeVisible({ timeout: 20_000 });
  const [before] = await viewer.held();
  await signIn(viewer, NEXT_TOKEN);
  await viewer.playedTo(14);
  await expect(page.getByLabel('Token')).toBeHidden();
  expect(await viewer.held(), 'what is held stays').toContain(before);
  const refused = api.origin.log.media(({ status }) => status === 401);
  expect(refused.length).toBeLessThanOrEqual(2);
});

test('after a reload the tab is still signed in; signing out leaves nothing', async ({
  viewer,
  page,
  context,
  origin,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await viewer.open(`?video=${ID}&ahead=3`);
  await page.click('#load');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.holds(0, 3);

  // Another tab is another one's, until somebody signs in there.
  const other = await context.newPage();
  await other.goto(`${origin.url}/?video=${ID}`);
  await other.click('#load');
  await expect(other.getByLabel('Token')).toBeVisible();
  await other.close();

  const hold = api.origin.link.holdWhere(({ path }) => path.includes('segment-011'));
  await viewer.startSeek(45);
  await hold.caught;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.locator('#status')).toContainText('Signed out');
  hold.release();
  await api.origin.log.idle();
  await expect.poll(() => viewer.held()).toEqual([]);
  expect(await everythingKept(viewer)).not.toContain(ID);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeHidden();
  await page.click('#load');
  await expect(page.getByLabel('Token')).toBeVisible();
});

test('a redirect to another origin does not take the token along', async ({
  viewer,
  page,
  origin,
  browserName,
}) => {
  test.skip(browserName !== 'chromium');
  const elsewhere = await startApi(ID);
  try {
    origin.serve('/config.json', configOf(api));
    api.tokens.add(TOKEN);
    api.origin.faults.add({
      match: ({ path }) => path.includes('segment-'),
      fault: { type: 'redirect', location: (path) => elsewhere.origin.url + path },
    });
    await viewer.open(`?video=${ID}&ahead=3`);
    await page.click('#load');
    await signIn(viewer, TOKEN);
    await elsewhere.origin.log.waitFor(() => elsewhere.origin.log.media().length > 0 || null);
    await elsewhere.origin.log.idle();
    expect(elsewhere.origin.log.entries((entry) => carries(TOKEN, entry))).toEqual([]);
  } finally {
    await elsewhere.origin.stop();
  }
});

for (const id of ['../x', '%2e%2e', '', 'x'.repeat(300), '<b>x</b>', 'a/b', 'a?b=c']) {
  test(`the id “${id.slice(0, 20)}” is named as bad, and nothing is asked for`, async ({
    viewer,
    page,
    origin,
  }) => {
    origin.serve('/config.json', configOf(api));
    await viewer.open(`?video=${encodeURIComponent(id)}&autoplay`);
    await expect(page.locator('#source-problem')).toContainText('is not a video’s id');
    await origin.log.idle();
    expect(api.origin.log.entries()).toEqual([]);
    expect(origin.log.entries(({ path }) => /m3u8|\.ts/.test(path))).toEqual([]);
  });
}

test('a broken config.json: what is wrong and where; what has a URL plays', async ({
  viewer,
  page,
  origin,
}) => {
  origin.serve('/config.json', '{ "videos": { "source": 5 }, "credential": {} }');
  await viewer.open(`?src=${rendition('240p')}`);
  await viewer.load();
  await viewer.play();
  const problem = page.locator('#config-problem');
  await expect(problem).toContainText('“videos.source” is 5');
  await expect(problem).toContainText('“credential” means nothing here');
  origin.serve('/config.json', '{ "videos": ');
  await page.reload();
  await expect(problem).toContainText('is not JSON');
});

test('what the site says anew is followed at once', async ({ viewer, page, origin }) => {
  api.tokens.add(TOKEN);
  origin.serve('/config.json', configOf(api));
  await viewer.open(`?video=${ID}`);
  await page.click('#load');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  // The video has moved.
  const moved = await startApi(ID);
  try {
    moved.tokens.add(TOKEN);
    await api.origin.goDown();
    origin.serve('/config.json', configOf(moved));
    await page.reload();
    await viewer.loaded();
    await viewer.play();
    await moved.origin.log.waitFor(() => moved.origin.log.media().length > 1 || null);
  } finally {
    await moved.origin.stop();
  }
});

test('without a config.json nothing is said of it', async ({ viewer, page }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await viewer.open('');
  await page.reload();
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  expect(said).toEqual([]);
  await expect(page.locator('#config-problem')).toBeEmpty();
});

test('a file by its id: the worker asks with the token, also when it was stopped; none without it', async ({
  viewer,
  page,
  origin,
}) => {
  const movie = await movieOf({ index: 'front', bytes: 24e6 });
  const path = `/files/${ID}/movie.mp4`;
  api.origin.serve(path, ({ headers: { authorization } }) => {
    if (authorization !== `Bearer ${TOKEN}`) return { status: 401 };
    return movie;
  });
  const { url } = api.origin;
  const videos = { source: `${url}/files/{id}/movie.mp4` };
  origin.serve('/config.json', JSON.stringify({ videos, credentials: { [url]: 'token' } }));
  await viewer.open(`?video=${ID}&ahead=3`);
  await page.click('#load');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(2);
  await stopWorkers(page);
  await viewer.seek(40);
  await viewer.playedTo(41);
  await showsItsFrame(viewer, 'after the worker was stopped');
  await api.origin.log.idle();
  const asked = api.origin.log.entries((entry) => entry.path === path && entry.method === 'GET');
  const refused = asked.filter(({ status }) => status === 401);
  expect(refused.length, 'once, before there was a token').toBe(1);
  expect(origin.log.entries((entry) => carries(TOKEN, entry))).toEqual([]);
  expect(await everythingKept(viewer)).not.toContain(TOKEN);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(() => viewer.held()).toEqual([]);
});

test.describe('parts that are signed', () => {
  test.beforeEach(async () => {
    await api.origin.stop();
    api = await startApi(ID, { isSigned: true });
  });

  test('a signature that expires while it plays: a fresh playlist, once, and it plays on', async ({
    viewer,
    page,
    origin,
  }) => {
    origin.serve('/config.json', configOf(api, false));
    api.tokens.add(TOKEN);
    await viewer.open(`?video=${ID}&ahead=1`);
    await page.click('#load');
    await signIn(viewer, TOKEN);
    await viewer.loaded();
    await viewer.play();
    const stalls = await viewer.watchForStalls();
    await viewer.playedTo(1);
    const playlists = () =>
      api.origin.log.entries(({ path, method }) => method === 'GET' && path.endsWith('.m3u8'));
    const before = playlists().length;
    api.signatures.push('s2');
    await viewer.playedTo(14);
    expect(playlists().length - before).toBe(1);
    expect(await stalls()).toEqual([]);
    await expect(page.locator('#status')).toBeEmpty();
    // What is refused with each signature is said to be.
    api.signatures.push('s3');
    api.origin.faults.add({
      match: ({ path }) => path.includes('segment-'),
      fault: { type: 'status', status: 403 },
    });
    await viewer.startSeek(70);
    await expect(page.locator('#status')).toContainText('its server refuses it (403)');
    expect(playlists().length - before).toBe(2);
    expect(await everythingKept(viewer)).not.toContain(TOKEN);
  });
});

async function signIn({ page }: Viewer, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

/** All that the site has kept in the browser, but what a tab forgets. */
function everythingKept({ page }: Viewer): Promise<string> {
  return page.evaluate(async () => {
    const kept: string[] = [JSON.stringify(localStorage)];
    for (const name of await caches.keys()) {
      if (name.startsWith('playahead-shell')) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const headers = [...request.headers, ...(response?.headers ?? [])];
        kept.push(request.url, JSON.stringify(headers));
      }
    }
    return kept.join('\n');
  });
}
