import { readFileSync } from 'node:fs';
import type { Origin } from '../origin/origin.ts';
import { isMediaRequest } from '../origin/request-entry.ts';
import { rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import { startOf, Viewer } from './viewer.ts';

/** A window so deep that its far end is the worker's alone: the player buffers 30 s at most. */
const AHEAD = 12;

/** The worker counts in whole milliseconds: two looks at its clock are off by less than so much. */
const CLOCK_MS = 2;

for (const status of [401, 403]) {
  test(`${status}: one try, then none until the origin lets the player in again`, async ({
    viewer,
    origin,
    page,
  }) => {
    await paused(viewer, AHEAD);
    const lift = origin.faults.add({ match: isMediaRequest, fault: { type: 'status', status } });
    const mark = origin.log.mark();
    const refused = () => origin.log.since(mark).filter((entry) => entry.status === status);
    await viewer.seek(3.5);
    await origin.log.waitFor(() => refused().length > 0 || null);
    await expect(page.locator('#map-text')).toContainText(
      `Prefetching waits: the server answered ${status}: sign in again`,
    );
    for (const seconds of [7.5, 11.5, 15.5]) await viewer.seek(seconds);
    await origin.log.idle();
    expect(asked(refused())).toEqual([13]);

    lift();
    await viewer.seek(startOf(17));
    await viewer.holds(17, 23);
    expect((await viewer.snapshot()).trouble).toBeUndefined();
    expect(refused().length, 'refused in all').toBe(1);
  });
}

for (const status of [429, 503]) {
  test(`${status}: the origin’s Retry-After is kept to, then one is asked for, then all`, async ({
    viewer,
    origin,
  }) => {
    await paused(viewer, AHEAD);
    const headers = { 'Retry-After': '2' };
    const fault = { type: 'status', status, headers } as const;
    const lift = origin.faults.add({ match: isMediaRequest, fault });
    const mark = origin.log.mark();
    // However busy the processor is, the second one is asked for before the first one is refused.
    const first = rendition('240p').replace('index.m3u8', 'segment-013.ts');
    origin.serve(`/${first}`, async () => {
      await origin.log.waitFor(() => asked(origin.log.since(mark)).includes(14) || null);
      return readFileSync(STATIC_FOLDER + first);
    });
    await viewer.seek(startOf(3) - 0.5);
    const refused = () => origin.log.since(mark).filter((entry) => entry.status === status);
    await origin.log.waitFor(() => refused().length >= 3 || null, { timeoutMs: 10_000 });
    // Two were under way at once, as P says; then there is one, for what is needed most.
    expect(asked(refused()).sort()).toEqual([13, 13, 14]);
    const [, second, third] = refused();
    // The answer came after the request; when it was sent may be noted here after the browser has had it.
    const waitedMs = (third?.startedAt ?? 0) - (second?.startedAt ?? 0);
    expect(waitedMs, 'milliseconds until it is asked again').toBeGreaterThan(2000 - CLOCK_MS);
    lift();
    await viewer.holds(0, 15);
    const sent = origin.log.since(mark).filter((entry) => entry.status === 200);
    expect(numbersOf(sent)).toEqual([13, 14, 15]);
    expect((await viewer.snapshot()).failed).toEqual([]);
  });
}

test('404: a segment that is not published yet is asked for again, and comes', async ({
  viewer,
  origin,
}) => {
  origin.faults.add({
    match: ({ path }) => sequenceOf(path) === 3,
    fault: { type: 'status', status: 404 },
    times: 2,
  });
  await paused(viewer, 3);
  await viewer.holds(0, 3);
  const third = origin.log.media(({ path }) => sequenceOf(path) === 3);
  expect(third.map((entry) => entry.status)).toEqual([404, 404, 200]);
});

test('a prefetch asks as the player does: with its token, and for a new one at once', async ({
  page,
  origin,
}) => {
  let valid = 'Bearer one';
  serveSiteWithTokens(origin);
  origin.faults.add({
    match: (entry) => isMediaRequest(entry) && entry.headers.authorization !== valid,
    fault: { type: 'status', status: 401 },
  });
  await page.goto(`${origin.url}/site.html`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const viewer = new Viewer(page, origin);
  await viewer.loaded();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, AHEAD);
  expect(origin.log.media(({ status }) => status === 401)).toEqual([]);

  valid = 'Bearer two';
  await viewer.seek(3.5);
  const refused = () => origin.log.media(({ status }) => status === 401);
  await origin.log.waitFor(() => refused().length > 0 || null);
  await page.evaluate(() => {
    (window as unknown as { token: string }).token = 'Bearer two';
  });
  await viewer.seek(startOf(17));
  await viewer.holds(17, 23);
  expect(asked(refused())).toEqual([13]);
});

/** Plays the first segment's beginning, and rests with a full window. */
async function paused(viewer: Viewer, ahead: number): Promise<void> {
  await viewer.open(`?src=${rendition('240p')}&ahead=${ahead}&behind=4`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, ahead);
}

function serveSiteWithTokens(origin: Origin): void {
  const page = `<!doctype html>
    <title>A site with tokens</title>
    <video id="video" controls muted></video>
    <script type="module">
      import Hls from '/hls.js';
      import { attachPlayahead, registerWorker } from '/playahead.js';
      window.token = 'Bearer one';
      const hls = new Hls({
        xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', window.token),
      });
      const video = document.getElementById('video');
      await registerWorker('/sw.js');
      window.playahead = attachPlayahead(hls, video, { ahead: ${AHEAD}, behind: 4 });
      hls.loadSource(${JSON.stringify(`/${rendition('240p')}`)});
      hls.attachMedia(video);
    </script>`;
  origin.serve('/site.html', page, { 'Content-Type': 'text/html' });
  for (const file of ['hls.js', 'playahead.js', 'sw.js']) {
    const source = readFileSync(STATIC_FOLDER + file);
    origin.serve(`/${file}`, source, { 'Content-Type': 'text/javascript' });
  }
}
