import { deploy, deployOtherProtocol, shells, update, waiting } from './builds.ts';
import { rendition } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

const NEXT_VERSION = 'feedfacecafe';

test('the viewer lets a new version take over while the video plays, which plays on', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=3`);
  await viewer.load();
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  const button = page.getByRole('status').getByRole('button', { name: 'Use it now' });
  await expect(button).toBeHidden();
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  await expect(button).toBeVisible();
  expect(await waiting(viewer)).toBe('installed');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  await expect(button).toBeHidden();
  await expect(page.locator('#video'), 'the focus is not lost').toBeFocused();
  await viewer.playedTo((await viewer.position()) + 8);
  expect(await stalls()).toEqual([]);
  await viewer.pause();
  // The new worker knows what the page of the old build plays, and looks ahead for it.
  const { worker, window } = await viewer.snapshot();
  expect(worker).toBe('in control');
  await viewer.holds(0, window?.last ?? Number.NaN);
});

test('what one tab agrees to applies to all, and they play on', async ({
  viewer,
  page,
  context,
  origin,
}) => {
  const other = new Viewer(await context.newPage(), origin);
  for (const each of [viewer, other]) {
    await each.open(`?src=${rendition('240p')}&ahead=2`);
    await each.load();
    await each.play();
  }
  const stalls = [await viewer.watchForStalls(), await other.watchForStalls()];
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  await expect(other.page.locator('#use-update'), 'each tab offers it').toBeVisible();
  await page.click('#use-update');
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  for (const each of [viewer, other]) {
    await expect(each.page.locator('#use-update')).toBeHidden();
    await each.playedTo((await each.position()) + 6);
    expect((await each.snapshot()).worker).toBe('in control');
  }
  for (const each of stalls) expect(await each()).toEqual([]);
});

test('with several tabs a new version waits for the viewer, even though nothing plays', async ({
  viewer,
  page,
  context,
  origin,
}) => {
  const other = new Viewer(await context.newPage(), origin);
  await other.open('');
  await viewer.open('');
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  await expect(page.locator('#use-update')).toBeVisible();
  expect(await waiting(viewer)).toBe('installed');
  await page.click('#use-update');
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
});

test('one worker follows another however much the player asks for meanwhile', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=6`);
  await viewer.load();
  await viewer.play();
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  await page.locator('#use-update').waitFor();
  // A request that reached the old worker while it stops would start it anew: then it would stay.
  await page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    const seeks = setInterval(() => {
      video.currentTime = (video.currentTime + 31) % 80;
    }, 20);
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      clearInterval(seeks);
      video.currentTime = 62;
    });
    document.getElementById('use-update')?.click();
  });
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  await viewer.playedTo(68);
  const { direct, worker } = await viewer.snapshot();
  expect({ direct, worker }).toEqual({ direct: 0, worker: 'in control' });
});

test('what other versions have stored goes when a new one takes over, and nothing else', async ({
  viewer,
  page,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  const [segments, playlists] = ['playahead-segments-v2:/', 'playahead-playlists-v2:/'];
  const foreign = ['films', 'my-playahead-notes', 'playahead-segments-v99:/beside/'];
  await page.evaluate(
    (names) => Promise.all(names.map((name) => caches.open(name))),
    [
      // Of before scopes were told apart, and of this scope.
      ...['playahead-segments-v1', 'playahead-playlists-v1', 'playahead-shell-0123456789ab'],
      ...['playahead-segments-v99:/', 'playahead-shell-ba9876543210:/', ...foreign],
    ],
  );
  deploy(viewer, NEXT_VERSION);
  await update(viewer);
  const ours = [segments, playlists, `playahead-shell-${NEXT_VERSION}:/`];
  await expect
    .poll(async () => (await page.evaluate(() => caches.keys())).sort())
    .toEqual([...ours, ...foreign].sort());
  await viewer.holds(0, 2);
});

test('a page and a worker of different versions play without prefetching, until a reload', async ({
  viewer,
  page,
  origin,
}) => {
  // The window would be much longer than the player's own buffer of 30 s.
  await viewer.open(`?src=${rendition('240p')}&ahead=20`);
  await viewer.load();
  const differs = page.getByText('plays without prefetching');
  await expect(differs).toBeHidden();
  await deployOtherProtocol(viewer, { version: NEXT_VERSION, page: true });
  await update(viewer);
  await expect.poll(() => shells(viewer)).toEqual([NEXT_VERSION]);
  await viewer.play();
  await viewer.playedTo(6);
  await expect(differs).toBeVisible();
  const { worker, pending } = await viewer.snapshot();
  expect({ worker, pending }).toEqual({ worker: 'differs', pending: [] });
  await viewer.pause();
  await origin.log.idle();
  expect(Math.max(...asked(origin.log.media())), 'no more than the buffer').toBeLessThan(12);

  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await origin.log.waitFor(() => asked(origin.log.media()).includes(21) || null);
  await expect(differs).toBeHidden();
  expect((await viewer.snapshot()).worker).toBe('in control');
});
