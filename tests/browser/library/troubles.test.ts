import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { OwnBrowser } from '../own-browser.ts';
import { StorageQuota } from '../storage-quota.ts';
import { Viewer } from '../viewer.ts';
import {
  beginToEncode,
  type ChosenFile,
  countOfFiles,
  holiday,
  kept,
  ownVideos,
} from './importer.ts';
import { hashes, mark, marked } from './same-bytes.ts';

test('a disk that is full in the middle is said, and what was made is gone on from', async ({
  viewer,
  page,
}) => {
  await viewer.open('');
  const quota = await StorageQuota.for(viewer);
  const own = ownVideos(page);
  await own.choose(await holiday());
  await expect(own.import).toBeVisible();
  await quota.leave(300_000);
  await own.import.click();
  await expect(own.words).toContainText(
    'Holiday.mp4: The browser’s storage is full. Delete a video',
  );
  await expect(own.items).toHaveText(/Holiday\.mp4 is not whole: choose the file again/);
  await quota.restore();
  await own.choose(await holiday());
  await expect(own.words).toContainText('was begun before, and goes on from where it broke off');
  await own.import.click();
  await expect(own.words).toContainText('is in your library');
  await expect(own.items).toHaveCount(1);
});

test('where the part of the page that imports is not there, that is said', async ({
  viewer,
  page,
  origin,
}) => {
  await viewer.open('');
  origin.faults.add({
    match: ({ path }) => path === '/import-worker.js',
    fault: { type: 'status', status: 404 },
  });
  const own = ownVideos(page);
  await own.choose(await holiday());
  await expect(own.words).toContainText('could not be fetched. Reload the page.');
});

test('an import whose tab is closed in the middle goes on to the same bytes as one that is not', async ({
  viewer,
  page,
  context,
}) => {
  test.slow();
  await viewer.open('');
  const other = await context.newPage();
  await other.goto(page.url());
  const film = await holiday();
  await beginToEncode(other, film);
  await expect.poll(() => countOfFiles(page)).toBeGreaterThan(4);
  await ownVideos(other).pause.click();
  await other.close();
  await page.reload();
  await expectSameBytes(page, film);
});

test('an import whose browser is killed in the middle goes on to the same bytes as one that is not', async ({
  origin,
}) => {
  test.slow();
  const browser = await OwnBrowser.make();
  const film = await holiday();
  try {
    const before = await browser.start();
    await new Viewer(before, origin).open('');
    await beginToEncode(before, film);
    await expect.poll(() => countOfFiles(before)).toBeGreaterThan(4);
    await browser.kill();

    const page = await browser.start();
    await new Viewer(page, origin).open('');
    await expectSameBytes(page, film);
  } finally {
    await browser.remove();
  }
});

test('an import goes on in the way in which it was begun, be Import pressed at once', async ({
  viewer,
  page,
}) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  const film = await holiday();
  await beginToEncode(page, film);
  await expect.poll(() => countOfFiles(page)).toBeGreaterThan(4);
  await own.pause.click();
  await page.reload();
  await expect(own.items).toHaveText(/is not whole/);
  await mark(page, /360p-00000/);
  // Before the file has been read through: a click that waits for nothing but the button.
  await page.evaluate(() => {
    const begin = document.getElementById('import-begin') as HTMLButtonElement;
    new MutationObserver(() => begin.hidden || begin.click()).observe(begin, { attributes: true });
  });
  await own.choose(film);
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  expect(await marked(page), 'what was there is not made again').toHaveLength(1);
});

test('a video that is not whole is not played, and what to do is said', async ({
  viewer,
  page,
}) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  await beginToEncode(page, await holiday());
  await expect(own.items.getByRole('button', { name: 'Play Holiday.mp4' })).toBeVisible();
  await own.pause.click();
  const id = /vid-[\w-]{43}/.exec(Object.keys(await kept(page))[0] ?? '')?.[0];
  await page.goto(`${viewer.origin.url}/?video=${id}&autoplay`);
  await expect(page.locator('#status')).toContainText('not whole in this browser: choose its file');
});

/**
 * Goes on with what is there of an import that broke off, and has the film made in one go then: nothing is
 * made twice, and both are the same.
 */
async function expectSameBytes(page: Page, film: ChosenFile): Promise<void> {
  const own = ownVideos(page);
  await expect(own.items).toHaveText(/Holiday\.mp4 is not whole: choose the file again/);
  await mark(page, /360p-00000/);
  await own.choose(film);
  await expect(own.words).toContainText('was begun before, and goes on');
  await own.import.click();
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  expect(await marked(page), 'what was there is not made again').toHaveLength(1);
  const resumed = await hashes(page);

  page.on('dialog', (dialog) => void dialog.accept());
  await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
  await expect(own.items).toHaveCount(0);
  await beginToEncode(page, film);
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  expect(await marked(page)).toEqual([]);
  expect(await hashes(page)).toEqual(resumed);
}
