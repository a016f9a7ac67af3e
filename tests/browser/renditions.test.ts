import { MULTIVARIANT, renditionOf, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';

test('when the player switches, the window moves to the new rendition and the old is cut', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${MULTIVARIANT}&ahead=6&parallel=3`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  const first = renditionOf(origin.log.media()[0]?.path ?? '');
  await origin.log.idle();

  // Far too slow for what plays: the player must go down.
  origin.link.shape({ kbps: 180, rttMs: 50 });
  const lower = await origin.log.waitFor(
    (entries) => entries.find(({ path }) => path.endsWith('.ts') && renditionOf(path) !== first),
    { timeoutMs: 60_000, what: 'a segment of another rendition' },
  );
  const lowerRendition = renditionOf(lower.path);
  await origin.log.waitFor(
    () =>
      origin.log
        .media(({ path, outcome }) => renditionOf(path) === first && outcome === 'open')
        .every(({ startedAt }) => startedAt > lower.startedAt) || null,
    { timeoutMs: 5000, what: 'what was under way in the old rendition to be cut' },
  );
  origin.link.shape({ kbps: 20_000, rttMs: 5 });
  await viewer.pause();
  await expect
    .poll(async () => {
      const { window, held, pending } = await viewer.snapshot();
      const isWhole = held.filter((number) => number >= (window?.first ?? 0)).length;
      return { isWhole: isWhole >= 3, pending: pending.length };
    })
    .toEqual({ isWhole: true, pending: 0 });

  const snapshot = await viewer.snapshot();
  const { sequence = 0 } = snapshot.playhead ?? {};
  const current = renditionOf(snapshot.tracks[0]?.timeline ?? '');
  const old = (await viewer.held()).filter((path) => renditionOf(path) !== current);
  const buffered = await viewer.page.evaluate(() => {
    const { buffered: ranges } = document.getElementById('video') as HTMLVideoElement;
    return ranges.length > 0 ? ranges.end(ranges.length - 1) : 0;
  });
  for (const path of old) {
    expect(sequenceOf(path), `${path}: only what the player took is kept`).toBeLessThan(
      buffered / 4,
    );
    expect(sequenceOf(path)).toBeGreaterThanOrEqual(sequence - snapshot.settings.behind);
  }
  expect(lowerRendition).not.toBe(first);
});
