import { isOpen, type RequestEntry } from '../origin/request-entry.ts';
import { rendition, SEGMENT_SECONDS, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

/** The demo's segments are some 73 kB each: on this link one takes 2.4 s of the 4 s that it lasts. */
const TIGHT = { kbps: 240, rttMs: 0 };

test.beforeEach(async ({ page }) => {
  // Without sound a browser lets a page start by itself.
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      for (const video of document.querySelectorAll('video')) video.muted = true;
    });
  });
});

test('while a segment that the player needs goes past the worker, nothing is prefetched', async ({
  viewer,
  origin,
}) => {
  const past = origin.link.holdWhere(({ path }) => sequenceOf(path) === 1, { afterBytes: 1000 });
  await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=4&parallel=4&autoplay`);
  await past.caught;
  await viewer.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await viewer.playedTo(SEGMENT_SECONDS / 2);
  // What the worker shows of the page it knows of it.
  await expect.poll(async () => (await viewer.snapshot()).tracks.length).toBe(1);
  expect(asked(origin.log.media()), 'the first, and the one on its way').toEqual([0, 1]);
  past.release();
  await viewer.holds(0, 4);
  const [second, third] = origin.log.media().slice(1);
  expect(third?.startedAt).toBeGreaterThan(second?.endedAt ?? Number.POSITIVE_INFINITY);
  expect(asked(origin.log.media()).sort(), 'none twice').toEqual([0, 1, 2, 3, 4]);
});

test('the worker is fetched once the picture goes on all the same', async ({ viewer, origin }) => {
  // A segment takes 3 s of the 4 s that it lasts: each one leaves a second more to spare.
  const first = origin.link.holdWhere(({ path }) => sequenceOf(path) === 0);
  await viewer.openAtOnce(`?src=${rendition('240p')}&ahead=4&autoplay`);
  await first.caught;
  origin.link.shape({ kbps: 195 });
  first.release();
  await viewer.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const [script] = origin.log.entries(({ path }) => path === '/sw.js');
  const cameBefore = origin.log
    .media()
    .filter(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt < (script?.startedAt ?? 0));
  expect(cameBefore.length, 'segments that came before it').toBeGreaterThanOrEqual(2);
});

test('a worker that has measured nothing fetches one after the other', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=5&parallel=4`);
  await viewer.load();
  await stopWorker(viewer);
  origin.link.shape(TIGHT);
  await viewer.play();
  await origin.log.waitFor(() => origin.log.media().length > 2 || null, { timeoutMs: 20_000 });
  const [, first, second] = origin.log.media();
  expect(second?.startedAt).toBeGreaterThan(notNearlyOver(first));
});

test('after a seek nothing shares the link with the segments that are needed first', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=5&parallel=4`);
  await viewer.load();
  origin.link.shape(TIGHT);
  await viewer.play();
  await origin.log.waitFor((entries) => entries.some((each) => isOpen(each) && isSegment(each, 1)));
  await viewer.seek(40);
  await viewer.playedTo(44);
  const shared = [10, 11].map((sequence) => {
    const [needed] = origin.log.media((each) => isSegment(each, sequence));
    return origin.log
      .media(({ startedAt }) => (needed?.startedAt ?? 0) < startedAt)
      .filter(({ startedAt }) => startedAt < notNearlyOver(needed))
      .map(({ path }) => sequenceOf(path));
  });
  expect(shared).toEqual([[], []]);
});

/** Just before its last byte the next one is asked for, so that the link is never idle. */
function notNearlyOver({ startedAt = 0, endedAt = Number.POSITIVE_INFINITY } = {}): number {
  return startedAt + 0.8 * (endedAt - startedAt);
}

function isSegment({ path }: RequestEntry, sequence: number): boolean {
  return sequenceOf(path) === sequence;
}

async function stopWorker(viewer: Viewer): Promise<void> {
  const session = await viewer.page.context().newCDPSession(viewer.page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
}
