import { join } from 'node:path';
import { parse, setOptions, type types } from 'hls-parser';
import { showsItsFrame } from '../browser/files/film.ts';
import { expect, test } from '../browser/fixtures.ts';
import { filesOf, ownVideos } from '../browser/library/importer.ts';
import type { Viewer } from '../browser/viewer.ts';
import { beepsOff, FILMS, frameTimes, makeFilm, onDisk, SECONDS } from './films.ts';

setOptions({ strictMode: true });

const SEEKS = [20, 3.3, 11.7, 22.9, 0.4, 16.1, 7.9, 13, 5.2, 18.6];
/** As the ear takes it, ITU-R BT.1359 is wider. */
const MOST_OFF_SECONDS = 0.04;

for (const kind of FILMS) {
  const { name, fileName, mimeType, way = 0, says, hasSound = true } = kind;
  test(`${name}: its frames and its sound are in the stream, which plays and is sought in`, async ({
    viewer,
    page,
  }) => {
    const film = await makeFilm(kind);
    await viewer.open('');
    const own = ownVideos(page);
    await own.choose({ name: fileName, mimeType, buffer: film });
    await expect(own.import).toBeVisible();
    const how = own.section.getByLabel('How it is made');
    const offered = (await how.isVisible()) ? await how.locator('option').allInnerTexts() : [];
    if (offered.length > 0) await how.selectOption({ index: way });
    expect(offered[way] ?? (await own.words.innerText())).toMatch(says);
    await own.import.click();
    await expect(own.words).toContainText('is in your library', { timeout: 120_000 });

    const files = flat(await filesOf(page));
    const source = new Map([[fileName, film]]);
    const sourceTimes = await onDisk(source, (folder) => frameTimes(join(folder, fileName)));
    await onDisk(files, async (folder) => {
      const master = parse(text(files, 'index.m3u8')) as types.MasterPlaylist;
      const cuts = master.variants.map(({ uri }) => {
        const { segments } = parse(text(files, uri)) as types.MediaPlaylist;
        return segments.map(({ duration }) => duration.toFixed(3));
      });
      for (const each of cuts) expect(each, 'cut at the same frames').toEqual(cuts[0]);
      for (const { uri } of master.variants) {
        const times = await frameTimes(join(folder, uri));
        expect(times.length, `${uri}: frames`).toBe(sourceTimes.length);
        const off = times.map((time, index) => Math.abs(time - (sourceTimes[index] ?? 0)));
        expect(Math.max(...off), `${uri}: the frame furthest from its time`).toBeLessThan(0.002);
      }
      if (!hasSound) return;
      const beeps = await beepsOff(join(folder, 'index.m3u8'));
      for (const off of beeps) expect(Math.abs(off), `${beeps}`).toBeLessThan(MOST_OFF_SECONDS);
    });
    await playAndSeek(viewer);
  });
}

async function playAndSeek(viewer: Viewer): Promise<void> {
  const { page } = viewer;
  await ownVideos(page)
    .items.getByRole('button', { name: /^Play / })
    .click();
  await viewer.loaded();
  for (const seconds of SEEKS) {
    await viewer.seek(seconds);
    await showsItsFrame(viewer, `at ${seconds} s`);
  }
  await viewer.seek(0);
  await viewer.play(4);
  await page.waitForFunction(() => (document.getElementById('video') as HTMLVideoElement).ended);
  expect(await viewer.position()).toBeGreaterThan(SECONDS - 0.5);
  const { failed, misses } = await viewer.snapshot();
  expect({ failed, misses }).toEqual({ failed: [], misses: 0 });
}

/** Its files in one flat folder, as their playlists are made to say. */
function flat(files: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  return new Map(
    [...files].map(([path, bytes]) => {
      const isList = path.endsWith('.m3u8');
      const content = isList ? Buffer.from(String(bytes).replaceAll('parts/', '')) : bytes;
      return [path.replace('parts/', ''), content];
    }),
  );
}

function text(files: ReadonlyMap<string, Buffer>, name: string): string {
  return String(files.get(name));
}
