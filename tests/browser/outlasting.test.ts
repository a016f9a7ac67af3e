import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';

/** hls.js by itself holds 30 s at least; a window of one segment is far less. */
const OWN_SECONDS = 30;

const PAGE = ownPage({ ahead: 1 });

for (const { what, html, hasWorker } of [
  {
    what: 'hls.js alone',
    html: PAGE.replace(/^ *(import .*playahead\.js|window\.playahead = ).*$/gm, ''),
    hasWorker: false,
  },
  { what: 'a page without a worker', html: PAGE, hasWorker: false },
  { what: 'a page whose worker may keep nothing', html: PAGE, hasWorker: true },
]) {
  test(`${what} outlasts the network by as much as hls.js holds`, async ({
    viewer,
    page,
    origin,
  }) => {
    origin.faults.add({
      match: ({ path }) => path.endsWith('.ts'),
      fault: { type: 'header', headers: { 'Cache-Control': 'no-store' } },
    });
    const own = html.replace('  registerWorker();\n', '');
    origin.serve('/own.html', own, { 'Content-Type': 'text/html' });
    if (hasWorker) await viewer.open('');
    await page.goto(`${origin.url}/own.html`);
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(hasWorker);
    await viewer.loaded();
    await viewer.play();
    await expect.poll(() => page.evaluate(aheadSeconds)).toBeGreaterThan(OWN_SECONDS);
    await origin.goDown();
    const left = await viewer.position();
    await viewer.play(4);
    await viewer.playedTo(left + OWN_SECONDS - 1);
    expect(await viewer.held()).toEqual([]);
  });
}

test('a worker that may keep a deep window leaves to the disk what is more than 30 s ahead', async ({
  viewer,
  page,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=15`);
  await viewer.load();
  await viewer.play();
  await viewer.holds(0, 15);
  await viewer.pause();
  await origin.log.idle();
  expect(await page.evaluate(aheadSeconds)).toBeLessThan(36);
});

/** Runs in the page: what lies ahead in the player's memory, in seconds. */
function aheadSeconds(): number {
  const { buffered, currentTime } = document.querySelector('video') as HTMLVideoElement;
  for (let index = 0; index < buffered.length; index += 1) {
    const [start, end] = [buffered.start(index), buffered.end(index)];
    if (start <= currentTime + 0.1 && currentTime < end) return end - currentTime;
  }
  return 0;
}
