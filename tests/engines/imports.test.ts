import { movieOf } from '../browser/files/film.ts';
import type { Viewer } from '../browser/viewer.ts';
import type { TabPage } from './engine.ts';
import { expect, test } from './fixtures.ts';
import { showsItsFrame } from './shows-its-frame.ts';

/** Encoding twelve seconds in software. */
const PATIENCE_MS = 60_000;

for (const way of ['copied as it is', 'encoded anew'] as const) {
  test(`a film is brought in, ${way}, and plays from there`, async ({ viewer, origin }) => {
    origin.serve('/holiday.mp4', await movieOf({ index: 'front', segments: 3 }));
    await viewer.open('');
    await drop(viewer, '/holiday.mp4');
    await expect.poll(() => words(viewer), { timeout: PATIENCE_MS }).toContain('Holiday.mp4, 0:12');
    const ways = await viewer.page.evaluate(() =>
      [...document.querySelectorAll('#import-how option')].map((each) => each.textContent ?? ''),
    );
    const index = ways.findIndex((each) => each.startsWith(way));
    const isWebKit = test.info().project.name === 'webkit';
    if (isWebKit) expect(ways, 'its encoder would end the page').toHaveLength(1);
    test.skip(isWebKit && index < 0, 'it cannot encode, and does not offer to');
    expect(ways.join(), 'what is offered').toContain(way);
    await viewer.page.evaluate((selected) => {
      (document.getElementById('import-how') as HTMLSelectElement).selectedIndex = selected;
    }, index);
    await viewer.page.click('#import-begin');
    await expect
      .poll(() => words(viewer), { timeout: PATIENCE_MS })
      .toContain('is in your library');
    await viewer.page.click('#library button');
    await viewer.loaded();
    for (const seconds of [9, 2.5, 6]) {
      await viewer.seek(seconds);
      await showsItsFrame(viewer, `at ${seconds} s`);
    }
    const { misses, direct, hits } = await viewer.snapshot();
    expect({ misses, direct }).toEqual({ misses: 0, direct: 0 });
    expect(hits).toBeGreaterThan(0);
  });
}

/** Drops a file on the page, as somebody would who has it. */
async function drop({ page }: Viewer<TabPage>, url: string): Promise<void> {
  await page.waitForFunction(() => !(document.getElementById('file') as HTMLInputElement).disabled);
  await page.evaluate(async (path) => {
    const file = new File([await (await fetch(path)).blob()], 'Holiday.mp4', { type: 'video/mp4' });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  }, url);
}

function words({ page }: Viewer<TabPage>): Promise<string> {
  return page.evaluate(() => document.getElementById('import-words')?.textContent ?? '');
}
