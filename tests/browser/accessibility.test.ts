import axe from 'axe-core';
import type { Page } from 'playwright/test';
import { rendition } from './demo.ts';
import { movieOf } from './files/film.ts';
import { expect, test } from './fixtures.ts';
import { bringIn, HOLIDAY, holiday, ownVideos } from './library/importer.ts';
import type { Viewer } from './viewer.ts';

/** A desk's screen of 1280 × 800, of which 200 % leave so much. */
const ZOOMED = { width: 640, height: 400 };
/** The narrowest on which nothing may have to be scrolled sideways, WCAG 2.2 §1.4.10. */
const NARROW = { width: 320, height: 256 };

for (const [looks, media] of Object.entries({
  'in light colours': { colorScheme: 'light' },
  'in dark colours': { colorScheme: 'dark' },
  'in colours that the viewer forces': { forcedColors: 'active' },
  'in dark colours that the viewer forces': { forcedColors: 'active', colorScheme: 'dark' },
} as const)) {
  test(`axe-core finds nothing wrong ${looks}`, async ({ viewer, page }) => {
    await page.emulateMedia(media);
    await viewer.open('');
    expect(await violations(page), 'before anything is loaded').toEqual([]);
    await playWithProblems(viewer);
    expect(await violations(page), 'while it plays, with words beside fields').toEqual([]);
    await bringIn(page, await holiday());
    await ownVideos(page).choose({
      ...HOLIDAY,
      buffer: await movieOf({ index: 'front', segments: 3 }),
    });
    await expect(ownVideos(page).import).toBeVisible();
    await ownVideos(page).section.getByText('Upload to S3').click();
    await ownVideos(page).section.getByRole('button', { name: 'Use this bucket' }).click();
    expect(await violations(page), 'with videos of one’s own').toEqual([]);
  });
}

for (const viewport of [ZOOMED, NARROW]) {
  test(`at ${viewport.width} pixels nothing is cut, and nothing is to be scrolled sideways`, async ({
    viewer,
    page,
  }) => {
    await page.setViewportSize(viewport);
    await viewer.open('');
    await playWithProblems(viewer);
    const { scrollWidth, cut } = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>('body *')];
      const shown = all.filter((each) => each.checkVisibility() && !each.closest('.unseen'));
      const isCut = (each: HTMLElement) => {
        const { left, right } = each.getBoundingClientRect();
        return left < 0 || right > innerWidth + 0.5;
      };
      return {
        scrollWidth: document.documentElement.scrollWidth,
        cut: shown.filter(isCut).map((each) => each.outerHTML.slice(0, 80)),
      };
    });
    expect(scrollWidth).toBe(viewport.width);
    expect(cut).toEqual([]);
    for (const name of ['Source', 'Ahead (N)', 'Start at', 'Service worker']) {
      const field = page.getByLabel(name, { exact: true });
      await field.scrollIntoViewIfNeeded();
      await field.click({ trial: true });
    }
  });
}

test('the keyboard goes through the page in the order in which it is read', async ({
  viewer,
  page,
}) => {
  await viewer.open('');
  await page.getByText('More settings').click();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const order: string[] = [];
  await page.locator('h1').click();
  for (let count = 0; count < 11; count += 1) {
    await page.keyboard.press('Tab');
    // The video's own controls are several stops.
    const name = await page.evaluate(() => {
      const { id, tagName } = document.activeElement as HTMLElement;
      return id || tagName.toLowerCase();
    });
    if (order.at(-1) !== name) order.push(name);
    if (name === 'video') await page.locator('#settings-title').click();
  }
  const expected = ['source', 'load', 'video', 'ahead', 'auto', 'refill', 'summary'];
  expect(order).toEqual([...expected, 'parallel', 'behind', 'start', 'worker']);
});

/** Lets it play, with all folds open and something wrong in two fields. */
async function playWithProblems(viewer: Viewer): Promise<void> {
  const { page } = viewer;
  await page.getByLabel('Source').fill(rendition('240p'));
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  await page.getByText('More settings').click();
  await page.getByLabel('Ahead (N)').fill('0');
  await page.getByLabel('Start at').fill('soon');
  await expect(page.locator('#ahead-problem')).not.toBeEmpty();
}

/** What axe-core has to say, each with the element that it is about. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => axe.run());
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 120)}`),
  );
}
