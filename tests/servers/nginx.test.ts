import { FRAMES_PER_SECOND } from '../browser/demo.ts';
import { showsItsFrame } from '../browser/files/film.ts';
import { test as base, expect } from '../browser/fixtures.ts';
import { signIn } from '../browser/private/visitor.ts';
import { makeDocuments } from './documents.ts';
import { type Nginx, startNginx } from './nginx.ts';

const test = base.extend<{ nginx: Nginx }>({
  // Playwright wants the first argument to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  nginx: async ({}, use) => {
    const documents = await makeDocuments();
    const nginx = await startNginx(documents.folder);
    await use(nginx);
    await nginx.stop();
    documents.remove();
  },
});

test('a stream behind a token: the form, a wrong one, an expired one, signing out', async ({
  viewer,
  page,
  origin,
  nginx,
}) => {
  const { url } = nginx;
  const videos = { source: `${url}/private/{id}/240p/index.m3u8` };
  origin.serve('/config.json', JSON.stringify({ videos, credentials: { [url]: 'token' } }));
  await nginx.allow('one');
  await viewer.open('?video=video&ahead=1');
  await page.click('#load');
  await signIn(viewer, 'wrong');
  await expect(page.locator('#token-problem')).toContainText('no longer takes the token');
  await signIn(viewer, 'one');
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(1);
  await viewer.seek(30.02);
  await viewer.playedTo(31);
  await nginx.allow('two');
  await expect(page.getByLabel('Token', { exact: true })).toBeVisible();
  await signIn(viewer, 'two');
  await viewer.playedTo(44);
  await viewer.pause();
  await showsItsFrame(viewer, 'after another token');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.locator('#status')).toContainText('Signed out');
  await expect.poll(() => viewer.held()).toEqual([]);
  const carried = origin.log.entries(({ headers }) => headers.authorization !== undefined);
  expect(carried, 'the page’s own origin has nothing to do with it').toEqual([]);
  const parts = nginx
    .requests()
    .filter(({ path, status }) => path.endsWith('.ts') && status === 200);
  expect(new Set(parts.map(({ path }) => path)).size, 'each once').toBe(parts.length);
});

for (const [how, folder] of [
  ['ranges', ''],
  ['answers that end with each million bytes', '/capped'],
] as const) {
  test(`a file, in ${how}: it plays, seeks and goes on, each byte once`, async ({
    viewer,
    nginx,
  }) => {
    await viewer.open(`?src=${nginx.url}${folder}/movie.mp4&ahead=3&behind=100`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(2);
    for (const seconds of [40, 12, 70]) {
      await viewer.seek(seconds);
      await viewer.playedTo(seconds + 1);
      await showsItsFrame(viewer, `at ${seconds} s`);
    }
    await viewer.pause();
    await expect.poll(async () => (await viewer.snapshot()).pending).toEqual([]);
    const seen = await viewer.snapshot();
    expect(seen.failed).toEqual([]);
    expect(seen.held.length).toBeGreaterThan(6);
    const parts = nginx
      .requests()
      .filter(({ path, status }) => path === `${folder}/movie.mp4` && status === 206)
      .map(({ range, bytes }) => ({ first: Number(/\d+/.exec(range)?.[0]), bytes }))
      .sort((one, other) => one.first - other.first);
    const isApart = parts.every(
      ({ first, bytes }, at) => first + bytes <= (parts[at + 1]?.first ?? Number.POSITIVE_INFINITY),
    );
    expect(isApart, JSON.stringify(parts)).toBe(true);
  });
}

test('playlists that come zipped, and ETags: a reload plays on from what is held', async ({
  viewer,
  page,
  nginx,
}) => {
  await viewer.open(`?src=${nginx.url}/video/240p/index.m3u8&ahead=3`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 3);
  await viewer.seek(9.02);
  await viewer.holds(0, 5);
  await page.reload();
  await viewer.loaded();
  await expect.poll(() => viewer.frameNumber()).toBe(9 * FRAMES_PER_SECOND);
  const parts = nginx.requests().filter(({ path }) => path.endsWith('.ts'));
  expect(new Set(parts.map(({ path }) => path)).size, 'each once').toBe(parts.length);
});
