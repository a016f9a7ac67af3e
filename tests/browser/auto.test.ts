import { AUTO_AHEAD } from '../../sw/core/auto-ahead.ts';
import { CHUNK_BYTES } from '../../sw/core/file-layout.ts';
import type { Pace } from '../../sw/core/pace.ts';
import { knowNetwork } from '../known-network.ts';
import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { MOVIE, movieOf, open } from './files/film.ts';
import { expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const FILM = `?src=${rendition('240p')}&ahead=auto`;
const { leastSeconds, growth, seenSeconds } = AUTO_AHEAD;

test('on a new network it looks further ahead as more is watched, and says so', async ({
  viewer,
  page,
}) => {
  await viewer.open(FILM);
  await expect(page.getByLabel('auto', { exact: true })).toBeChecked();
  await expect(page.getByLabel('Ahead (N)')).toBeDisabled();
  await viewer.load();
  expect(await viewer.heldSequences(), 'before Play').toEqual([0]);
  await viewer.play();
  await viewer.playedTo(6);
  await viewer.pause();
  const { choice, settings, window } = await viewer.snapshot();
  const least = leastSeconds + growth * 5;
  expect(choice?.aheadSeconds).toBeGreaterThan(least);
  expect(choice?.reason.type).toBe('just-begun');
  expect(settings.ahead).toBe(Math.ceil((choice?.aheadSeconds ?? 0) / SEGMENT_SECONDS));
  expect(window?.last).toBe((window?.current ?? 0) + settings.ahead);
  await viewer.holds(0, window?.last ?? 0);
  await expect(page.locator('#map-text')).toContainText('further as more is watched');

  await expect(page.getByLabel('Ahead (N)')).toHaveValue(String(settings.ahead));
  await page.getByLabel('auto', { exact: true }).uncheck();
  expect(new URL(page.url()).searchParams.get('ahead')).toBe(String(settings.ahead));
  expect((await viewer.snapshot()).choice).toBeUndefined();
});

test('what has come is remembered of the network for the next visit', async ({ viewer, page }) => {
  await viewer.open(FILM);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(4);
  await page.goto('about:blank');
  await viewer.openAtOnce(FILM);
  const { mediaSeconds, squaredShortfalls } = await network(viewer);
  expect(mediaSeconds).toBeGreaterThanOrEqual(leastSeconds);
  expect(squaredShortfalls).toBe(0);
});

for (const [what, pace, seconds, words] of [
  ['an even', { mediaSeconds: 3600, squaredShortfalls: 0 }, leastSeconds, 'came evenly'],
  ['an uneven', { mediaSeconds: 3600, squaredShortfalls: 3600 * 9 }, seenSeconds, 'came unevenly'],
] as const) {
  test(`on ${what} network that is known it looks as far ahead as that is worth`, async ({
    viewer,
    page,
  }) => {
    await viewer.open(FILM);
    await knowNetwork(page, pace);
    await page.reload();
    await viewer.load();
    await viewer.play(4);
    await expect(page.locator('#map-text')).toContainText(words, { timeout: 60_000 });
    const { choice } = await viewer.snapshot();
    expect(choice?.reason.type).toBe('earlier-sessions');
    // What a usual network adds to what is known is a twentieth here.
    expect(Math.abs((choice?.aheadSeconds ?? 0) / seconds - 1)).toBeLessThan(0.05);
  });
}

test('where data is to be saved nothing is fetched beyond the next segment, and it says so', async ({
  viewer,
  page,
  origin,
}) => {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setDataSaverOverride', { dataSaverEnabled: true });
  await viewer.open(FILM);
  await viewer.load();
  await viewer.play();
  const asked = () => origin.log.media(({ path }) => path.endsWith('.ts')).length;
  for (const [seconds, most] of [
    [1, 2],
    [5, 3],
    [9, 4],
  ] as const) {
    await viewer.playedTo(seconds);
    expect(asked()).toBeLessThanOrEqual(most);
  }
  await expect(page.locator('#map-text')).toContainText('1 segment ahead and no further');
  expect((await viewer.snapshot()).choice).toMatchObject({ ahead: 1, aheadSeconds: 0 });
});

test('of a file it looks as far ahead, in chunks', async ({ viewer, origin }) => {
  origin.serve(MOVIE, await movieOf({ index: 'front', bytes: 24e6 }));
  await open(viewer, '?src=movie.mp4&ahead=auto');
  await viewer.play();
  await viewer.playedTo(3);
  await viewer.pause();
  const { choice, window } = await viewer.snapshot();
  const seconds = choice?.aheadSeconds ?? 0;
  expect(seconds).toBeGreaterThan(leastSeconds + growth * 2);
  const chunkSeconds = (SEGMENT_COUNT * SEGMENT_SECONDS) / Math.ceil(24e6 / CHUNK_BYTES);
  expect(Math.abs((choice?.ahead ?? 0) - seconds / chunkSeconds)).toBeLessThan(2);
  await expect.poll(async () => (await viewer.snapshot()).held.at(-1)).toBe(window?.last);
});

function network({ page }: Viewer): Promise<Pace> {
  return page.evaluate(() => {
    const text = localStorage.getItem('playahead-networks') ?? '{}';
    return Object.values(JSON.parse(text) as Record<string, Pace>)[0] as Pace;
  });
}
