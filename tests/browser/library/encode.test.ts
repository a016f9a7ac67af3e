import { parse, setOptions, type types } from 'hls-parser';
import type { Page } from 'playwright/test';
import { makeMovie } from '../../media/movie.ts';
import { becomes } from '../builds.ts';
import { rendition, STATIC_FOLDER } from '../demo.ts';
import { showsItsFrame } from '../files/film.ts';
import { expect, test } from '../fixtures.ts';
import {
  beginToEncode,
  type ChosenFile,
  countOfFiles,
  filesOf,
  holiday,
  kept,
  ownVideos,
} from './importer.ts';

setOptions({ strictMode: true });

const FOLDER = `${STATIC_FOLDER}${rendition('540p').replace('/index.m3u8', '')}`;

test('a film is encoded in several sizes that are cut at the same frames, and plays in each', async ({
  viewer,
  page,
}) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  await own.choose(await tallFilm('Tall.mp4', 3));
  const how = own.section.getByLabel('How it is made');
  await how.selectOption({ index: 1 });
  expect(await how.innerText()).toContain('H.264, 540p, 360p with AAC');
  await own.import.click();
  await expect(own.section.getByText(/× real time/)).toBeVisible();
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  await expect(own.items).toContainText('540p, 360p');

  const master = (await playlist(page, 'index.m3u8')) as types.MasterPlaylist;
  const sizes = master.variants.map(
    ({ resolution }) => `${resolution?.width}×${resolution?.height}`,
  );
  expect(sizes.sort()).toEqual(['640×360', '960×540']);
  const cuts = await Promise.all(
    ['540p', '360p'].map(async (name) => {
      const { segments } = (await playlist(page, `${name}.m3u8`)) as types.MediaPlaylist;
      return segments.map(({ duration }) => duration.toFixed(3));
    }),
  );
  expect(cuts[0]).toEqual(cuts[1]);
  expect(cuts[0]).toEqual(['4.000', '4.000', '4.000']);

  await own.items.getByRole('button', { name: 'Play Tall' }).click();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(1);
  for (const seconds of [9, 2.5, 6, 11]) {
    await viewer.seek(seconds);
    await showsItsFrame(viewer, `at ${seconds} s`);
  }
});

test('a film plays while it is made, and what is not there yet is waited for', async ({
  viewer,
  page,
}) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  await beginToEncode(page, await tallFilm('Long.mp4', 8));
  const play = own.items.getByRole('button', { name: 'Play Long.mp4' });
  await expect(play).toBeVisible();
  await own.pause.click();
  await play.click();
  await viewer.loaded();
  await viewer.startSeek(30);
  await expect(own.words, 'before it is whole').toHaveText('Importing Long.mp4…');
  await own.goOn.click();
  await showsItsFrame(viewer, 'at 30 s', 60_000);
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  await viewer.seek(12);
  await showsItsFrame(viewer, 'at 12 s');
});

test('what is paused stands still, and goes on', async ({ viewer, page }) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  await beginToEncode(page, await tallFilm('Long.mp4', 6));
  await expect.poll(() => countOfFiles(page)).toBeGreaterThan(3);
  await own.pause.click();
  await expect(own.goOn).toBeVisible();
  await own.choose(await holiday());
  await expect(own.words).toContainText('One film at a time');
  // What was under way when it was pressed still comes.
  let before = -1;
  await expect
    .poll(
      async () => {
        const last = before;
        before = await countOfFiles(page);
        return before - last;
      },
      { intervals: [1000] },
    )
    .toBe(0);
  expect(before, 'of six segments each of two sizes and of sound').toBeLessThan(18);
  await own.goOn.click();
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
});

test('a worker that becomes another one in the middle changes nothing of what is made', async ({
  viewer,
  page,
}) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  await beginToEncode(page, await tallFilm('Long.mp4', 6));
  await expect.poll(() => countOfFiles(page)).toBeGreaterThan(3);
  await own.pause.click();
  await becomes(viewer, '0123456789ab');
  const before = await countOfFiles(page);
  expect(before).toBeGreaterThan(3);
  await own.goOn.click();
  await expect(own.words).toContainText('is in your library', { timeout: 60_000 });
  await own.items.getByRole('button', { name: 'Play Long' }).click();
  await viewer.loaded();
  for (const seconds of [20, 3]) {
    await viewer.seek(seconds);
    await showsItsFrame(viewer, `at ${seconds} s`);
  }
});

test('what is cancelled leaves nothing behind, and can be begun anew', async ({ viewer, page }) => {
  test.slow();
  await viewer.open('');
  const own = ownVideos(page);
  const film = await tallFilm('Long.mp4', 6);
  await beginToEncode(page, film);
  await expect.poll(() => countOfFiles(page)).toBeGreaterThan(3);
  await own.pause.click();
  page.on('dialog', (dialog) => void dialog.accept());
  await own.cancel.click();
  await expect(own.section.getByRole('progressbar')).toBeHidden();
  expect(await kept(page)).toEqual({});
  await expect(own.items).toHaveCount(0);
  await own.choose(film);
  await own.import.click();
  await expect(own.words).toContainText('is in your library');
});

/** The demo stream's largest rendition, so many segments of it. */
async function tallFilm(name: string, segments: number): Promise<ChosenFile> {
  const buffer = await makeMovie({ index: 'front', segments, folder: FOLDER });
  return { name, mimeType: 'video/mp4', buffer };
}

/** A playlist of the only video, as a strict reader of RFC 8216 takes it. */
async function playlist(page: Page, name: string): Promise<types.Playlist> {
  return parse(String((await filesOf(page)).get(name)));
}
