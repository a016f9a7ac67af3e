import { rendition } from '../demo.ts';
import { configOf, ID, startApi, TOKEN } from './api.ts';
import { expect, test } from './fixtures.ts';
import { openSignedIn } from './visitor.ts';

for (const id of ['../x', '%2e%2e', '', 'x'.repeat(300), '<b>x</b>', 'a/b', 'a?b=c']) {
  test(`the id “${id.slice(0, 20)}” is named as bad, and nothing is asked for`, async ({
    viewer,
    page,
    origin,
    api,
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

test('what the site says anew is followed at once', async ({ viewer, page, origin, api }) => {
  api.tokens.add(TOKEN);
  origin.serve('/config.json', configOf(api));
  await openSignedIn(viewer, `?video=${ID}`, TOKEN);
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
