import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';
import config from './playwright.config.ts';

// With sound the page has to wait for a gesture: it can be seen what is loaded until then.
const { launchOptions } = config.use ?? {};
const args = [...(launchOptions?.args ?? []), '--autoplay-policy=user-gesture-required'];
test.use({ launchOptions: { ...launchOptions, args } });

test('a video that is to start by itself gets more than its first segment before it does', async ({
  viewer,
  page,
  origin,
}) => {
  const script = 'video.autoplay = true; video.muted = false;';
  origin.serve('/own.html', ownPage({ ahead: 1, script }), { 'Content-Type': 'text/html' });
  await viewer.open('');
  await page.goto(`${origin.url}/own.html`);
  await viewer.loaded();
  const aheadSeconds = () =>
    page.evaluate(() => {
      const { buffered } = document.querySelector('video') as HTMLVideoElement;
      return buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
    });
  await expect.poll(aheadSeconds).toBeGreaterThanOrEqual(30);
  expect(await viewer.position(), 'it waits for a gesture').toBe(0);
  await origin.log.idle();
  const asked = origin.log.media().length;
  expect(asked, 'and no more than that').toBeLessThanOrEqual(9);
});
