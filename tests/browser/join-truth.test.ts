import { sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';

/** Its last request can be looked at. */
const PAGE = ownPage({
  ahead: 9,
  script: 'hls.on(Hls.Events.FRAG_LOADING, (_, { frag }) => { window.asked = frag; });',
});

interface Asked {
  readonly sn: number;
  readonly stats: {
    readonly loaded: number;
    readonly loading: { readonly start: number; readonly first: number };
  };
}

test('what was under way before the player asked does not look fast to it', async ({
  viewer,
  page,
  origin,
}) => {
  await visit(viewer, PAGE);
  const hold = origin.link.holdWhere(({ path }) => sequenceOf(path) === 9, { afterBytes: 50_000 });
  await page.reload();
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
  await page.evaluate(() => document.querySelector('video')?.play());
  await hold.caught;
  await expect
    .poll(async () => {
      const { pending } = await viewer.snapshot();
      return pending.find(({ sequence }) => sequence === 9)?.receivedBytes ?? 0;
    })
    .toBeGreaterThan(0);
  const beforeMs = await page.evaluate(() => performance.now());
  // The player has 30 s in memory at most: now it wants segment 9 as well.
  await page.evaluate(() => {
    (document.querySelector('video') as HTMLVideoElement).currentTime = 8;
  });
  const asked = await page.waitForFunction(() => {
    const { sn, stats } = (window as unknown as { asked: Asked }).asked;
    return sn === 9 && stats.loaded > 0 && { ...stats.loading };
  });
  const { start, first } = (await asked.jsonValue()) as Asked['stats']['loading'];
  expect(first, 'its first byte came before').toBeLessThan(beforeMs);
  expect(first).toBeGreaterThan(0);
  expect(start).toBeLessThanOrEqual(first);
  hold.release();
});
