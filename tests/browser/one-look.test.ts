import type { Page } from 'playwright/test';
import type { Origin } from '../origin/origin.ts';
import { isMediaRequest } from '../origin/request-entry.ts';
import { deploy, update } from './builds.ts';
import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { expect, test } from './fixtures.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const PICTURE_AND_MAP = ['#video', '#map-whole', '#map-text'];
const SETTINGS_AND_FIGURES = ['#source', '#load', '#ahead', '#refill', '#figures'];

/** Of two hours: the segments around the playhead have a strip of their own. */
const LONG_FILM_SEGMENTS = 1800;

for (const { what, viewport, places } of [
  {
    what: 'on a desk picture, map, settings and figures',
    viewport: DESK,
    places: [...PICTURE_AND_MAP, ...SETTINGS_AND_FIGURES],
  },
  { what: 'on a phone picture and map', viewport: PHONE, places: PICTURE_AND_MAP },
]) {
  test(`${what} are seen at one look`, async ({ viewer, page }) => {
    await page.setViewportSize(viewport);
    await viewer.open('');
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(2);
    expect(await outOfSight(page, places)).toEqual([]);

    serveLongFilm(viewer.origin);
    await viewer.open('?src=long.m3u8#t=3600');
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(3601);
    expect(await outOfSight(page, [...places, '#map-close-up'])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });

  test(`${what} stay where they are when there are words`, async ({ viewer, page }) => {
    await page.setViewportSize(viewport);
    await viewer.open('');
    const before = await boxes(page, places);
    await page.getByLabel('Ahead (N)').fill('0');
    await page.getByLabel('Source').fill('ftp://example.org/film.m3u8');
    await page.click('#load');
    await expect(page.locator('#ahead-problem')).toContainText('is not a whole number');
    await expect(page.locator('#source-problem')).toContainText(
      'Only http and https can be played',
    );
    expect(await boxes(page, places), 'with a problem beside each field').toEqual(before);

    await page.getByLabel('Source').fill(`vid-${'A'.repeat(43)}`);
    await page.click('#load');
    await expect(page.locator('#status')).toContainText('could not be loaded');
    expect(await boxes(page, places), 'with a failure in words').toEqual(before);

    await page.getByLabel('Source').fill(rendition('240p'));
    await viewer.load();
    await viewer.play();
    deploy(viewer, 'feedfacecafe');
    await update(viewer);
    await expect(page.locator('#use-update')).toBeVisible();
    const { '#map-text': _, ...playing } = await boxes(page, places);
    expect(before, 'with a new version to be had').toMatchObject(playing);
  });
}

test('what is not known before anything is fetched is said not to be known', async ({
  viewer,
  origin,
  page,
}) => {
  const figure = (name: string) => page.locator(`[data-figure="${name}"]`);
  await viewer.open(`?src=${rendition('240p')}`);
  for (const name of ['state', 'window', 'held', 'hits', 'bytesServed', 'bandwidthEstimate']) {
    await expect(figure(name)).toHaveText('–not known yet');
  }
  await expect(figure('worker')).toHaveText('in control');
  expect(await page.locator('#figures').ariaSnapshot()).not.toContain('–');

  const held = origin.link.holdWhere(isMediaRequest);
  await page.click('#load');
  await held.caught;
  await expect(figure('state')).toHaveText('loaded');
  await expect(figure('bandwidthEstimate')).toHaveText('–not known yet');
  held.release();
  await viewer.loaded();
  await expect(figure('bandwidthEstimate')).toHaveText(/^\d+\.\d\d Mbit\/s$/);
});

for (const { what, source, words } of [
  {
    what: 'a playlist that is not there',
    source: 'nowhere.m3u8',
    words: 'there is nothing at this address (404)',
  },
  {
    what: 'a segment that is none',
    source: 'noise.m3u8',
    words: 'cannot be decoded. Give another start, then press Load.',
  },
]) {
  test(`${what} leaves the video at rest, and words`, async ({ viewer, origin, page }) => {
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nnoise.ts\n#EXT-X-ENDLIST\n`;
    origin.serve('/noise.m3u8', playlist);
    origin.serve('/noise.ts', Buffer.alloc(10_000, 'noise'), { 'Content-Type': 'video/mp2t' });
    await viewer.open(`?src=${source}`);
    await page.click('#load');
    await expect(page.locator('#status')).toContainText(words);
    const video = page.locator('#video');
    await expect(video, 'no source').not.toHaveAttribute('src');
    await expect(video, 'no network').toHaveJSProperty('networkState', 0);
    await expect(page.locator('#status')).toContainText(words);

    await page.getByLabel('Source').fill(rendition('240p'));
    await viewer.load();
    await viewer.play();
    await expect(page.locator('#status')).toBeEmpty();
  });
}

test('what is seldom set is folded away, unless a link sets it or it is wrong', async ({
  viewer,
  page,
}) => {
  const behind = page.getByLabel('Behind (M)');
  await viewer.open('?ahead=2#t=40');
  await expect(page.getByLabel('Ahead (N)')).toBeVisible();
  await expect(behind).toBeHidden();
  await page.getByText('More settings').click();
  await expect(behind).toBeVisible();
  for (const query of ['?behind=3', '?sw=off', '?parallel=many', '?sw=maybe', '#t=soon']) {
    await page.goto('about:blank');
    await viewer.openAtOnce(query);
    await expect(behind, query).toBeVisible();
  }
});

test('who hears the page is told what plays, and what each field means', async ({
  viewer,
  page,
}) => {
  await viewer.open('?sw=on&parallel=3');
  await expect(page.locator('#video')).toHaveAccessibleName('Player');
  for (const name of ['Source', 'Ahead (N)', 'Refill at (f)', 'In parallel (P)', 'Behind (M)']) {
    await expect(page.getByLabel(name)).toHaveAccessibleDescription(/^\w/);
  }
  await expect(page.getByLabel('Service worker')).toHaveAccessibleDescription(
    'off: takes effect at the next reload',
  );
});

test('the map and its legend are drawn in the colours that a viewer forces', async ({
  viewer,
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await viewer.open(`?src=${rendition('240p')}`);
  await viewer.load();
  await viewer.holds(0, 0);
  const colours = () =>
    page.evaluate(() => {
      const swatch = getComputedStyle(document.querySelector('.swatch.held') as HTMLElement);
      const sample = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
      const painted = (colour: string) => {
        sample.clearRect(0, 0, 1, 1);
        sample.fillStyle = colour;
        sample.fillRect(0, 0, 1, 1);
        return String(sample.getImageData(0, 0, 1, 1).data);
      };
      const map = document.getElementById('map-whole') as HTMLCanvasElement;
      const context = map.getContext('2d') as CanvasRenderingContext2D;
      // Within the first segment, beside the playhead and the number.
      const held = String(context.getImageData(6, 20, 1, 1).data);
      return { held, swatch: painted(swatch.backgroundColor), forced: painted('Highlight') };
    });
  await expect
    .poll(async () => {
      const { held, swatch, forced } = await colours();
      return { map: held === forced, legend: swatch === forced };
    })
    .toEqual({ map: true, legend: true });
});

/** Where on the screen some elements are. */
async function boxes(page: Page, places: readonly string[]) {
  const found: Record<string, unknown> = {};
  for (const place of places) found[place] = await page.locator(place).boundingBox();
  return found;
}

/** Those that are not on the screen as a whole, without scrolling. */
async function outOfSight(page: Page, places: readonly string[]): Promise<string[]> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  expect(await page.evaluate(() => scrollY)).toBe(0);
  const hidden: string[] = [];
  for (const place of places) {
    const box = await page.locator(place).boundingBox();
    const isSeen =
      box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
    if (!isSeen) hidden.push(`${place}: ${JSON.stringify(box)}`);
  }
  return hidden;
}

/** The demo stream's segments one after the other, again and again. */
function serveLongFilm(origin: Origin): void {
  const folder = rendition('240p').replace('index.m3u8', '');
  const segments = Array.from({ length: LONG_FILM_SEGMENTS }, (_, index) => {
    const number = String(index % SEGMENT_COUNT).padStart(3, '0');
    const file = `${folder}segment-${number}.ts?n=${index}`;
    return `#EXT-X-DISCONTINUITY\n#EXTINF:${SEGMENT_SECONDS},\n${file}\n`;
  });
  const head = `#EXTM3U\n#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}\n#EXT-X-PLAYLIST-TYPE:VOD\n`;
  origin.serve('/long.m3u8', `${head}${segments.join('')}#EXT-X-ENDLIST\n`);
}
