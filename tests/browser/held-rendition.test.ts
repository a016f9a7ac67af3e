import { MULTIVARIANT, renditionOf, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';

/** A window that reaches beyond what a player has in memory, also of a place beyond that. */
const PAGE = ownPage({
  ahead: 20,
  source: MULTIVARIANT,
  config: { startLevel: 2 },
  script: 'window.hls = hls;',
});

/** As much of hls.js as is looked at. */
interface Player {
  readonly config: object;
  readonly levels: readonly { readonly bitrate: number }[];
}

test('what is held is played, though hls.js would go down, and then it goes down', async ({
  viewer,
  page,
  origin,
}) => {
  await visit(viewer, PAGE);
  await page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 20);
  await origin.log.idle();

  origin.link.shape({ kbps: 100, rttMs: 50 });
  const before = origin.log.mark();
  const lowest = await page.evaluate(() => {
    const { hls } = window as unknown as { hls: Player };
    // Whatever the network did, it trusts it with nothing.
    Object.assign(hls.config, { abrBandWidthFactor: 1e-9, abrBandWidthUpFactor: 1e-9 });
    return hls.levels[0]?.bitrate;
  });
  // Beyond what the player has in memory.
  await viewer.seek(41);
  await expect.poll(() => viewer.frameNumber()).toBe(41 * 25);
  const declined = async () => (await viewer.snapshot()).declinedBitrate;
  await expect.poll(declined, 'it says what it does').toBe(lowest);

  await viewer.play(4);
  const lower = await origin.log.waitFor(
    () => origin.log.media(({ path }) => renditionOf(path) !== '540p')[0],
    { timeoutMs: 30_000, what: 'a segment of another rendition' },
  );
  expect(sequenceOf(lower.path), 'the first that was not held').toBe(21);
  const own = origin.log.since(before).filter(({ path }) => renditionOf(path) === '540p');
  expect(own.filter(({ path }) => sequenceOf(path) < 21)).toEqual([]);
});
