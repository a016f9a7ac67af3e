import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import { movieOf, showsItsFrame, stopWorkers } from '../files/film.ts';
import { type Api, carries, configOf, ID, startApi, TOKEN } from './api.ts';
import { expect, test } from './fixtures.ts';
import { everythingKept, openSignedIn, signIn } from './visitor.ts';

const NEXT_TOKEN = 'second.token';

test('a video by its id: 401, the form, it plays; the token goes where it may and lies nowhere', async ({
  viewer,
  page,
  origin,
  api,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await viewer.open(`?video=${ID}&ahead=3`);
  await page.click('#load');
  await expect(page.getByRole('status').first()).toContainText('wants to know who is watching');
  await expect(page.getByLabel('Token', { exact: true })).toBeFocused();

  await signIn(viewer, 'wrong');
  await expect(page.locator('#token-problem')).toContainText('no longer takes the token');
  await signIn(viewer, TOKEN);
  await viewer.loaded();
  await expect(page.getByLabel('Token', { exact: true })).toBeHidden();
  await viewer.play();
  await viewer.holds(0, 3);
  await viewer.pause();
  await viewer.seek(62);
  await viewer.holds(15, 18);
  await expect.poll(() => viewer.frameNumber()).toBe(62 * FRAMES_PER_SECOND);

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
  api,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await openSignedIn(viewer, `?video=${ID}&ahead=1`, TOKEN);
  await viewer.play();
  await viewer.playedTo(1);
  api.tokens.delete(TOKEN);
  api.tokens.add(NEXT_TOKEN);
  await expect(page.getByLabel('Token', { exact: true })).toBeVisible({ timeout: 20_000 });
  const [before] = await viewer.held();
  await signIn(viewer, NEXT_TOKEN);
  await viewer.playedTo(14);
  await expect(page.getByLabel('Token', { exact: true })).toBeHidden();
  expect(await viewer.held(), 'what is held stays').toContain(before);
  const refused = api.origin.log.media(({ status }) => status === 401);
  expect(refused.length).toBeLessThanOrEqual(2);
});

test('after a reload the tab is still signed in; signing out leaves nothing', async ({
  viewer,
  page,
  context,
  origin,
  api,
}) => {
  origin.serve('/config.json', configOf(api));
  api.tokens.add(TOKEN);
  await openSignedIn(viewer, `?video=${ID}&ahead=3`, TOKEN);
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.holds(0, 3);

  // Another tab is another one's, until somebody signs in there.
  const other = await context.newPage();
  await other.goto(`${origin.url}/?video=${ID}`);
  await other.click('#load');
  await expect(other.getByLabel('Token', { exact: true })).toBeVisible();
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
  await expect(page.getByLabel('Token', { exact: true })).toBeVisible();
});

test('a redirect to another origin does not take the token along', async ({
  viewer,
  page,
  origin,
  api,
}) => {
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

test('a file by its id: the worker asks with the token, also when it was stopped; none without it', async ({
  viewer,
  page,
  origin,
  api,
}) => {
  const movie = await movieOf({ index: 'front', bytes: 24e6 });
  const path = serveFile(origin, api, movie);
  await openSignedIn(viewer, `?video=${ID}&ahead=3`, TOKEN);
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

test('a small file behind a token: a reload asks for nothing that is held', async ({
  viewer,
  page,
  origin,
  api,
}) => {
  const path = serveFile(origin, api, await movieOf({ index: 'front', segments: 3 }));
  await openSignedIn(viewer, `?video=${ID}`, TOKEN);
  await viewer.play();
  await viewer.playedTo(1);
  await viewer.pause();
  await expect.poll(() => viewer.held()).toHaveLength(1);
  await api.origin.log.idle();
  const mark = api.origin.log.mark();
  await page.reload();
  await viewer.loaded();
  await showsItsFrame(viewer, 'after the reload');
  await api.origin.log.idle();
  const asked = api.origin.log.since(mark, (entry) => entry.path === path);
  const brought = asked.filter(({ range }) => range !== 'bytes=0-0');
  expect(brought, 'but for what shows the worker how it is asked for').toEqual([]);
});

/** An API serves a file by its id to those with the token, and the page is told so; returns the file's path. */
function serveFile(origin: Origin, api: Api, movie: Buffer): string {
  const path = `/files/${ID}/movie.mp4`;
  api.origin.serve(path, ({ headers: { authorization } }) => {
    if (authorization !== `Bearer ${TOKEN}`) return { status: 401 };
    return movie;
  });
  const { url } = api.origin;
  const videos = { source: `${url}/files/{id}/movie.mp4` };
  origin.serve('/config.json', JSON.stringify({ videos, credentials: { [url]: 'token' } }));
  return path;
}
