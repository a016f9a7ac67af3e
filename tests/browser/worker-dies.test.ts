import type { CDPSession } from 'playwright/test';
import { rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const AHEAD = 2;
const REFILL = 0.5;
const ON_ITS_WAY_MS = 100;

test('killed at ten places of a playback: no stall, nothing twice, the window whole again', async ({
  viewer,
  origin,
}) => {
  test.setTimeout(120_000);
  const kill = await killer(viewer);
  await viewer.watchRequests();
  await viewer.open(`?src=${rendition('240p')}&ahead=${AHEAD}&refill=${REFILL}&behind=3`);
  const kills: { atMs: number; held: number[] }[] = [];
  const killNow = async () => {
    const held = await viewer.heldSequences();
    await kill();
    kills.push({ atMs: performance.now(), held });
  };

  await viewer.load();
  await killNow(); // 1: idle, before Play
  const stalls = await viewer.watchForStalls();
  await viewer.play();
  await killNow(); // 2: just as the window fills
  await viewer.playedTo(1.9);
  await killNow(); // 3: just before f
  await viewer.playedTo(2.1);
  await killNow(); // 4: just after f
  await wholeWithinASegment(viewer);

  let held = holdSegment(5);
  await viewer.playedTo(8); // the window reached 5 at 6 s + f · 4 s
  await held.caught;
  await viewer.isReceiving(5);
  await killNow(); // 5: in mid-answer
  held.release();
  await wholeWithinASegment(viewer);

  await viewer.playedTo(13.9);
  await killNow(); // 6: just before f again
  await wholeWithinASegment(viewer);

  held = holdSegment(7);
  await held.caught;
  await killNow(); // 7: in mid-prefetch
  await killNow(); // 8: and again, while it is asked for anew
  held.release();
  await wholeWithinASegment(viewer);

  await viewer.pause();
  await origin.log.idle();
  await killNow(); // 9: idle, paused
  await viewer.play();
  await viewer.playedTo(21);
  await killNow(); // 10: in the middle of a segment
  await viewer.playedTo(25);
  await wholeWithinASegment(viewer);

  expect(await stalls(), 'stalls').toEqual([]);
  await expect(viewer.page.locator('#status'), 'nothing for the viewer to read').toBeEmpty();
  expect(kills.length).toBe(10);
  // Twice is what was under way when the worker died: asked for by then, give or take what a
  // request takes to reach the origin, and not held yet.
  const wasUnderWay = (sequence: number, firstAtMs: number) =>
    kills.some(({ atMs, held }) => !held.includes(sequence) && firstAtMs < atMs + ON_ITS_WAY_MS);
  const media = origin.log.media();
  const twice = media.filter(({ path }, index) => {
    const first = media.findIndex((entry) => entry.path === path);
    return first < index && !wasUnderWay(sequenceOf(path), media[first]?.startedAt ?? 0);
  });
  expect(asked(twice), 'fetched twice').toEqual([]);
  expect(media.length, 'requests in all').toBeLessThanOrEqual(new Set(asked(media)).size + 5);

  function holdSegment(sequence: number) {
    return origin.link.holdWhere(({ path }) => sequenceOf(path) === sequence, {
      afterBytes: 30_000,
    });
  }
});

/** Stops all service workers of the browser, as it does itself after half a minute of idleness. */
async function killer({ page }: Viewer): Promise<() => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  return async () => void (await session.send('ServiceWorker.stopAllWorkers'));
}

/** Waits until what the rule says is held, one segment's time at most. */
async function wholeWithinASegment(viewer: Viewer): Promise<void> {
  await expect
    .poll(
      async () => {
        const position = await viewer.position();
        const sequence = Math.floor(position / SEGMENT_SECONDS);
        const fraction = position / SEGMENT_SECONDS - sequence;
        const last = sequence + (fraction >= REFILL ? 1 : 0) + AHEAD;
        const held = await viewer.heldSequences();
        const lacking = [];
        for (let each = sequence; each <= last; each += 1) {
          if (!held.includes(each)) lacking.push(each);
        }
        return lacking;
      },
      { timeout: SEGMENT_SECONDS * 1000, message: 'what the window lacks' },
    )
    .toEqual([]);
}
