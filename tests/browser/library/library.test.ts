import { becomes, JAVASCRIPT, retiring, update } from '../builds.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import { showsItsFrame } from '../files/film.ts';
import { expect, test } from '../fixtures.ts';
import {
  fromNetwork,
  HOLIDAY_SECONDS,
  holiday,
  kept,
  openWithHoliday,
  ownVideos,
} from './importer.ts';

test('a film that is brought in plays to its end without a network, and after a reload', async ({
  viewer,
  page,
  origin,
  context,
}) => {
  const own = await openWithHoliday(viewer);
  await expect(own.items).toHaveCount(1);
  await expect(own.items).toContainText('Holiday');
  await expect(own.items).toContainText('0:24');

  await origin.log.idle();
  const mark = origin.log.mark();
  await context.setOffline(true);
  await own.items.getByRole('button', { name: 'Play Holiday' }).click();
  await viewer.loaded();
  await expect(page).toHaveURL(/\?video=vid-[\w-]{43}$/);
  await viewer.play();
  await viewer.playedTo(1);
  for (const seconds of [20, 3, 11.5, 17, 8]) {
    await viewer.seek(seconds);
    await showsItsFrame(viewer, `at ${seconds} s`);
  }
  const { held, hits, misses, direct, failed, bytesFromNetwork } = await viewer.snapshot();
  expect({ misses, direct, failed, bytesFromNetwork }).toEqual({
    misses: 0,
    direct: 0,
    failed: [],
    bytesFromNetwork: 0,
  });
  expect(held).toEqual([0, 1, 2, 3, 4, 5]);
  expect(hits).toBeGreaterThanOrEqual(6);

  await page.reload();
  await viewer.loaded();
  await viewer.seek(HOLIDAY_SECONDS - 1);
  await viewer.play();
  await page.waitForFunction(() => (document.getElementById('video') as HTMLVideoElement).ended);
  const last = (await viewer.frameNumber()) ?? 0;
  expect(last).toBeGreaterThanOrEqual(HOLIDAY_SECONDS * FRAMES_PER_SECOND - 2);
  expect(fromNetwork(viewer, mark)).toEqual([]);
  expect(await viewer.held(), 'no window holds any of it').toEqual([]);
});

test('the same file under another name is here already, and no work is done', async ({
  viewer,
  page,
}) => {
  const own = await openWithHoliday(viewer);
  const before = await kept(page);
  await own.choose(await holiday('Summer.mp4'));
  await expect(own.words).toHaveText('Summer.mp4 is here already.');
  await expect(own.import).toBeHidden();
  expect(await kept(page)).toEqual(before);
  await expect(own.items).toHaveCount(1);
});

test('it outlasts another video, signing out and an update of the worker, and goes when it is deleted', async ({
  viewer,
  page,
}) => {
  await openWithHoliday(viewer);
  const before = await kept(page);
  expect(Object.keys(before)).toHaveLength(1);
  await page.evaluate(() => window.playahead.forget());
  await becomes(viewer, '0123456789ab');
  expect(await kept(page)).toEqual(before);

  page.on('dialog', (dialog) => void dialog.accept());
  const own = ownVideos(page);
  await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
  await expect(own.items).toHaveCount(0);
  expect(await kept(page)).toEqual({});
});

for (const [fate, options] of [
  ['stays', []],
  ['goes, where that is said,', ['--library']],
] as const) {
  test(`it ${fate} when the worker is retired`, async ({ viewer, page, origin }, info) => {
    await openWithHoliday(viewer);
    const before = await kept(page);
    origin.serve('/sw.js', await retiring(info.outputDir, ...options), JAVASCRIPT);
    await update(viewer);
    await expect
      .poll(() =>
        page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
      )
      .toBe(0);
    expect(await kept(page)).toEqual(options.length > 0 ? {} : before);
  });
}

test('it is called what its owner calls it', async ({ viewer, page }) => {
  await openWithHoliday(viewer);
  page.on('dialog', (dialog) => void dialog.accept('By the sea'));
  const own = ownVideos(page);
  await own.items.getByRole('button', { name: 'Rename Holiday' }).click();
  await expect(own.items).toContainText('By the sea');
  await page.reload();
  await expect(own.items).toContainText('By the sea');
});

test('a file that is no film is refused in words, and nothing of it is kept', async ({
  viewer,
  page,
}) => {
  await viewer.open('');
  const own = ownVideos(page);
  const buffer = Buffer.from('This is no film, whatever it is called.');
  await own.choose({ name: 'Letter.mp4', mimeType: 'video/mp4', buffer });
  await expect(own.words).toContainText('Letter.mp4: It is no MP4');
  await expect(own.cancel).toBeHidden();
  expect(await kept(page)).toEqual({});
});

test('of a film that is cut short there is what there is, and that is said', async ({
  viewer,
  page,
}) => {
  await viewer.open('');
  const { buffer, ...file } = await holiday();
  const own = ownVideos(page);
  await own.choose({ ...file, buffer: buffer.subarray(0, buffer.length * 0.6) });
  await own.import.click();
  await expect(own.words).toHaveText(
    /^Holiday is in your library up to 0:1\d of 0:24: its file is cut short\.$/,
  );
  await own.items.getByRole('button', { name: 'Play Holiday' }).click();
  await viewer.loaded();
  await viewer.seek(11);
  await showsItsFrame(viewer, 'at 11 s');
});

test('a file can be dropped on the page', async ({ viewer, page }) => {
  await viewer.open('');
  const { buffer, name, mimeType } = await holiday();
  const transfer = await page.evaluateHandle(
    ({ base64, ...file }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], file.name, { type: file.mimeType }));
      return data;
    },
    { base64: buffer.toString('base64'), name, mimeType },
  );
  await expect(ownVideos(page).section.getByLabel('A video file')).toBeEnabled();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(ownVideos(page).import).toBeVisible();
});

test('what a closed tab has left half made is taken away at the next visit', async ({
  viewer,
  page,
}) => {
  await openWithHoliday(viewer);
  const name = Object.keys(await kept(page))[0] as string;
  const half = name.replace(/vid-[\w-]{43}/, `vid-${'x'.repeat(43)}`);
  await page.evaluate(async (cacheName) => {
    await (await caches.open(cacheName)).put('/library/x/0.m4s', new Response('half'));
  }, half);
  await page.reload();
  await expect.poll(async () => Object.keys(await kept(page))).toEqual([name]);
});

test('one import at a time: another tab is told to wait', async ({ viewer, page }) => {
  await viewer.open('');
  await page.evaluate(() => {
    void navigator.locks.request(
      `playahead-import:${document.baseURI}`,
      () => new Promise(() => {}),
    );
  });
  const own = ownVideos(page);
  await own.choose(await holiday());
  await own.import.click();
  await expect(own.words).toContainText('Another tab of this browser imports a video');
  expect(await kept(page)).toEqual({});
});

test('by keyboard alone: choose, import, play, delete', async ({ viewer, page }) => {
  // From now on, as the browser is told of it in its own time.
  const chooser = page.waitForEvent('filechooser');
  await viewer.open('');
  const own = ownVideos(page);
  const input = own.section.getByLabel('A video file');
  await expect(input).toBeEnabled();
  await input.focus();
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(await holiday());
  await expect(own.import).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(own.section.getByLabel('How it is made')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(own.import).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(own.words).toContainText('is in your library');
  await expect(input, 'what had the focus has gone').toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await viewer.loaded();
  await expect(page).toHaveURL(/\?video=vid-/);
  const remove = own.items.getByRole('button', { name: 'Delete Holiday' });
  await remove.focus();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.keyboard.press('Enter');
  await expect(own.items).toHaveCount(0);
  await expect(input).toBeFocused();
});
