import { chromium, type LaunchOptions } from 'playwright/test';
import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import config from './playwright.config.ts';
import { Viewer } from './viewer.ts';

test('B9: a page that comes back from the back/forward cache has its window again', async ({
  origin,
}) => {
  const reports: { persisted: boolean; whole: boolean; sought: boolean }[] = [];
  origin.serve('/report', ({ url }) => {
    reports.push(JSON.parse(url.searchParams.get('said') ?? '{}'));
    return 'heard';
  });
  origin.serve('/elsewhere.html', '<!doctype html><title>Elsewhere</title>');
  const browser = await chromium.launch({
    ...(config.use?.launchOptions as LaunchOptions),
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const viewer = new Viewer(await browser.newPage(), origin);
    await viewer.open(`?src=${rendition('360p')}&ahead=4&behind=2`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(1);
    await viewer.holds(0, 4);
    await viewer.page.evaluate(reportWhenShown);
    await viewer.page.evaluate(() => location.assign('elsewhere.html'));
    await viewer.page.waitForURL(/elsewhere/);
    // The driver loses sight of a page that comes from this cache: it speaks through the origin.
    await viewer.page.evaluate(() => history.back()).catch(() => {});
    await expect.poll(() => reports.length, { timeout: 30_000 }).toBe(1);
    expect(reports).toEqual([{ persisted: true, whole: true, sought: true }]);
  } finally {
    await browser.close();
  }
});

/** Runs in the page: shown again, it seeks far away and tells whether the window follows. */
function reportWhenShown(): void {
  addEventListener('pageshow', async ({ persisted }) => {
    const video = document.getElementById('video') as HTMLVideoElement;
    video.currentTime = 60.5;
    await video.play();
    const isWhole = async () => {
      const snapshot = await window.playahead.snapshot();
      const held = new Set(snapshot?.held);
      return [15, 16, 17, 18, 19].every((each) => held.has(each));
    };
    let whole = await isWhole();
    for (let tries = 0; tries < 100 && !whole; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      whole = await isWhole();
    }
    const said = JSON.stringify({ persisted, whole, sought: video.currentTime >= 60 });
    await fetch(`report?said=${encodeURIComponent(said)}`);
  });
}
