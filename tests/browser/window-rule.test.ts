import { rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const PLAYED_SECONDS = 20;
const BEHIND = 2;
const MOST_OFF_SECONDS = 0.3;

for (const ahead of [1, 2, 3, 5]) {
  for (const refill of [0.25, 0.5, 0.75, 1]) {
    test(`N = ${ahead}, f = ${refill}: each segment is asked for when the playhead passes f`, async ({
      viewer,
      origin,
    }) => {
      const source = rendition('240p');
      await viewer.open(`?src=${source}&ahead=${ahead}&refill=${refill}&behind=${BEHIND}`);
      await viewer.load();
      await origin.log.idle();
      expect(asked(origin.log.media()), 'after Load: the first segment, nothing else').toEqual([0]);
      const playlists = origin.log.entries(({ path }) => path.endsWith('.m3u8'));
      expect(playlists.map(({ path }) => path)).toEqual([`/${source}`]);

      const mediaTimeAt = await recordClock(viewer);
      await viewer.play();
      const filled = range(0, ahead);
      await origin.log.waitFor(() => origin.log.media().length > ahead || null);
      expect(numbersOf(origin.log.media().slice(0, ahead + 1))).toEqual(filled);

      await viewer.playedTo(PLAYED_SECONDS);
      await viewer.pause();
      await origin.log.idle();
      const { playhead } = await viewer.snapshot();
      const { sequence = 0, fraction = 0 } = playhead ?? {};
      const last = sequence + (fraction >= refill ? 1 : 0) + ahead;
      expect(numbersOf(origin.log.media()), 'none twice, none beyond').toEqual(range(0, last));

      const clock = await mediaTimeAt();
      for (const { path, startedAt } of origin.log.media().slice(ahead + 1)) {
        const moved = (sequenceOf(path) - ahead - 1 + refill) * SEGMENT_SECONDS;
        const off = clock(performance.timeOrigin + startedAt) - moved;
        expect(Math.abs(off), `${path} was asked for ${off.toFixed(3)} s off`).toBeLessThan(
          MOST_OFF_SECONDS,
        );
      }
      await viewer.holds(sequence - BEHIND, last);
    });
  }
}

test('at twice the rate the window is ⌈N · 2⌉ segments', async ({ viewer, origin }) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2&refill=0.5&behind=${BEHIND}`);
  await viewer.load();
  await viewer.play(2);
  await viewer.playedTo(PLAYED_SECONDS);
  await viewer.pause();
  await origin.log.idle();
  const { playhead } = await viewer.snapshot();
  const { sequence = 0, fraction = 0 } = playhead ?? {};
  const last = sequence + (fraction >= 0.5 ? 1 : 0) + 4;
  expect(numbersOf(origin.log.media())).toEqual(range(0, last));
  await viewer.holds(sequence - BEHIND, last);
});

test('after the end nothing is fetched, and before it nothing beyond it', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=3#t=84`);
  await viewer.load();
  await viewer.play(4);
  await viewer.page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).ended,
  );
  await origin.log.idle();
  expect(numbersOf(origin.log.media())).toEqual([21, 22, 23]);
  expect((await viewer.snapshot()).state).toBe('ended');
});

/** Records which media time was on the screen when; what it returns tells the time of any moment. */
async function recordClock(viewer: Viewer): Promise<() => Promise<(wallMs: number) => number>> {
  await viewer.page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    const ticks: [number, number][] = [];
    const record = () => {
      if (!video.paused)
        ticks.push([performance.timeOrigin + performance.now(), video.currentTime]);
      requestAnimationFrame(record);
    };
    record();
    Object.assign(window, { ticks });
  });
  return async () => {
    const ticks = await viewer.page.evaluate(
      () => (window as unknown as { ticks: [number, number][] }).ticks,
    );
    return (wallMs) => {
      const after = ticks.findIndex(([at]) => at >= wallMs);
      const [at, mediaSeconds] = ticks[Math.max(after, 1)] ?? [0, 0];
      return mediaSeconds - (at - wallMs) / 1000;
    };
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
