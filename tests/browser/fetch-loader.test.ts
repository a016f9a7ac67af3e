import { startOrigin } from '../origin/origin.ts';
import { rendition, STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';

const LINK_KBPS = 2000;

/** hls.js's own loaders: what an answer says of itself each of them shows in another way. */
const LOADERS = {
  'its default loader': '{}',
  'its fetch loader': "{ loader: (await import('./hls.js')).FetchLoader }",
  'its fetch loader, piece by piece': '{ progressive: true }',
};

for (const [what, config] of Object.entries(LOADERS)) {
  test(`with ${what} hls.js is told of hits, and what the network is like`, async ({
    viewer,
    page,
    origin,
  }) => {
    const html = ownPage({ ahead: 3, script: 'window.hls = hls;' });
    origin.serve('/own.html', html.replace('new Hls({})', `new Hls(${config})`), {
      'Content-Type': 'text/html',
    });
    await viewer.open('');
    origin.link.shape({ kbps: LINK_KBPS, rttMs: 0 });
    await page.goto(`${origin.url}/own.html`);
    await viewer.loaded();
    await viewer.play();
    await viewer.playedTo(9);
    await viewer.pause();
    await origin.log.idle();
    const first = await viewer.snapshot();
    const asked = await page.evaluate(() =>
      performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.ts')),
    );
    expect(first.direct).toBe(0);
    expect(first.hits + first.joins + first.misses).toBe(asked.length);
    const { bandwidthEstimate: estimate = 0 } = first;
    expect(estimate / 1000).toBeGreaterThan(LINK_KBPS / 2);
    expect(estimate / 1000, 'the network’s, not the disk’s').toBeLessThan(LINK_KBPS * 1.5);

    const before = origin.log.mark();
    await page.reload();
    await viewer.loaded();
    await viewer.play();
    await expect.poll(async () => (await viewer.snapshot()).hits).toBeGreaterThanOrEqual(4);
    const { direct, joins, misses, bandwidthEstimate = 0 } = await viewer.snapshot();
    expect({ direct, joins, misses }).toEqual({ direct: 0, joins: 0, misses: 0 });
    expect(origin.log.since(before, ({ path }) => path.endsWith('.ts'))).toEqual([]);
    // What was held before tells nothing of the line that is there now.
    expect(bandwidthEstimate / 1000, 'by hits it does not rise').toBeLessThanOrEqual(500);
  });
}

test('what another origin does not show is not asked for', async ({ viewer, page }) => {
  const media = await startOrigin({ mounts: { '/': STATIC_FOLDER }, cors: '*' });
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  try {
    await viewer.openAtOnce(`?src=${media.url}/${rendition('240p')}&sw=off`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(5);
    expect((await viewer.snapshot()).direct).toBeGreaterThanOrEqual(2);
    expect(errors).toEqual([]);
  } finally {
    await media.stop();
  }
});
