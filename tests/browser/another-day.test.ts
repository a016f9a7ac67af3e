import type { Page } from 'playwright/test';
import { MULTIVARIANT } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';

const AHEAD = 6;

/** It begins in the highest rendition, takes a line that it knows nothing of for slow, and notes what it asks for. */
const PAGE = ownPage({
  ahead: AHEAD,
  source: MULTIVARIANT,
  config: { startLevel: 2, abrEwmaDefaultEstimate: 200_000 },
  script: `
    window.asked = [];
    hls.on(Hls.Events.FRAG_LOADING, (_, { frag }) => {
      const { bandwidthEstimate: estimate, levels } = hls;
      window.asked.push({ sequence: frag.sn, bitrate: levels[frag.level].bitrate, estimate });
    });`,
});

interface Asked {
  readonly sequence: number;
  readonly bitrate: number;
  readonly estimate: number;
}

/** It carries the second rendition, and not the third. */
const SLOW = { kbps: 300 };

test('a film that was held on a fast line says nothing of the slow one on which it is resumed', async ({
  viewer,
  page,
  origin,
}) => {
  origin.link.shape({ kbps: 20_000 });
  await visit(viewer, PAGE);
  const video = 'document.querySelector("video")';
  await page.waitForFunction(`${video}.readyState >= 2`);
  await page.evaluate(`${video}.play()`);
  await page.evaluate(`${video}.pause()`);
  await viewer.holds(0, AHEAD);
  await origin.log.idle();
  const fast = (await viewer.snapshot()).bandwidthEstimate;

  origin.link.shape(SLOW);
  await page.reload();
  await page.waitForFunction(`${video}.readyState >= 2`);
  await page.evaluate(`${video}.play()`);
  const all = await asked(page);
  const { hits } = await viewer.snapshot();
  const [first, lacking] = [all[0], all.find(({ sequence }) => sequence === AHEAD + 1)];
  console.info(`${fast} bit/s at first; then ${first?.estimate}, and ${lacking?.estimate}`);
  expect(hits).toBeGreaterThan(AHEAD);
  expect(lacking?.estimate, 'by what is held it does not rise').toBeLessThanOrEqual(
    first?.estimate ?? 0,
  );
  expect(lacking?.bitrate, 'what the line can carry').toBeLessThan(SLOW.kbps * 1000);
});

/** What the player has asked for until it comes to what is not held. */
async function asked(page: Page): Promise<Asked[]> {
  const all = await page.waitForFunction((next) => {
    const { asked: each } = window as unknown as { asked: Asked[] };
    return each.some(({ sequence }) => sequence === next) && each;
  }, AHEAD + 1);
  return (await all.jsonValue()) as Asked[];
}
