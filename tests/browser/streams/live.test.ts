import type { Origin } from '../../origin/origin.ts';
import { SEGMENT_SECONDS } from '../demo.ts';
import type { Viewer } from '../viewer.ts';
import { expectOnce, expectTrueEntries } from './cache.ts';
import { expect, test } from './fixtures.ts';
import { expectWindows, seeFrame, start } from './play-alike.ts';
import {
  entry,
  mediaPlaylist,
  type PlaylistOptions,
  type Stretch,
  serveSegments,
} from './stream.ts';

/** Three target durations before the end, as hls.js does: RFC 8216 §6.3.3. */
const JOINED_AT = 12;

/** What the playlist says now: segments `first` to `last`, and whether that is all. */
interface Now {
  first: number;
  last: number;
  isOver?: boolean;
}

test('an EVENT that grows and then ends', async ({ viewer, plain }) => {
  await Promise.all([viewer, plain].map((each) => watchEvent(each, each === viewer)));
});

test('a live stream whose window slides', async ({ viewer, plain }) => {
  await Promise.all([viewer, plain].map((each) => watchLive(each, each === viewer)));
});

async function watchEvent(viewer: Viewer, hasWorker: boolean): Promise<void> {
  const { origin, page } = viewer;
  const now: Now = { first: 0, last: 2 };
  const video = serveLive(origin, 8, now, { tags: ['#EXT-X-PLAYLIST-TYPE:EVENT'] });
  const check = async () => {
    if (hasWorker) await expectWindows(viewer, streamOf(video, now));
  };
  await start(viewer, 'film/index.m3u8', hasWorker);
  await viewer.play();
  await viewer.pause();
  await seeFrame(viewer, streamOf(video, now), 4.06);
  await check();
  if (hasWorker) await expectNoPlaylist(viewer);

  await publish(origin, now, { last: 5 });
  for (const seconds of [7.94, 8.06, 11.94, 12.06, 15.94]) {
    await seeFrame(viewer, streamOf(video, now), seconds);
    await check();
  }
  await publish(origin, now, { last: 7, isOver: true });
  await seeFrame(viewer, streamOf(video, now), 20.06);
  await check();
  await viewer.play(4);
  await page.waitForFunction(() => (document.getElementById('video') as HTMLVideoElement).ended);
  await check();
  if (!hasWorker) return;
  await expectTrueEntries(viewer, streamOf(video, now));
  expectOnce(viewer, streamOf(video, now));
}

/** Its first segment is number 10; that is where the player's clock begins. */
async function watchLive(viewer: Viewer, hasWorker: boolean): Promise<void> {
  const { origin } = viewer;
  const now: Now = { first: 10, last: 14 };
  const video = serveLive(origin, 20, now);
  const check = async () => {
    // What lies before the place where the player has joined was never wanted.
    const first = Math.max(now.first, JOINED_AT);
    if (hasWorker) await expectWindows(viewer, streamOf(video, { ...now, first }));
  };
  await start(viewer, 'film/index.m3u8', hasWorker);
  await viewer.play();
  await viewer.pause();
  for (const seconds of [8.5, 11.94, 12.06]) {
    await seeFrame(viewer, streamOf(video, now), seconds);
    await check();
  }
  await publish(origin, now, { first: 12, last: 16 });
  for (const seconds of [15.94, 16.06, 19.94]) {
    await seeFrame(viewer, streamOf(video, now), seconds);
    await check();
  }
  await publish(origin, now, { first: 14, last: 19 });
  for (const seconds of [20.06, 24.06]) {
    await seeFrame(viewer, streamOf(video, now), seconds);
    await check();
  }
  await viewer.play();
  await viewer.playedTo(28.1);
  await viewer.pause();
  await check();
  if (!hasWorker) return;
  await expectNoPlaylist(viewer);
  await expectTrueEntries(viewer, { source: '', timelines: [video] });
  expectOnce(viewer, { source: '', timelines: [video] });
}

/** Serves a playlist that says what `now` says; all segments are there from the beginning. */
function serveLive(origin: Origin, count: number, now: Now, options?: PlaylistOptions): Stretch[] {
  const began = now.first;
  const video = serveSegments(origin, count).map((stretch) => ({
    ...stretch,
    startSeconds: (stretch.sequence - began) * SEGMENT_SECONDS,
  }));
  origin.serve('/film/index.m3u8', () => {
    const entries = streamOf(video, now).timelines[0]?.map(({ sequence }) =>
      entry(`${sequence}.ts`),
    );
    const isLive = !now.isOver;
    return mediaPlaylist(entries ?? [], { firstSequence: now.first, isLive, ...options });
  });
  return video;
}

/** The stream as far as the playlist names it now. */
function streamOf(video: readonly Stretch[], { first, last }: Now) {
  return { source: 'film/index.m3u8', timelines: [video.slice(first, last + 1)] };
}

/** Lets the playlist say something else, and waits until the page has asked for it. */
async function publish(origin: Origin, now: Now, next: Partial<Now>): Promise<void> {
  Object.assign(now, next);
  const mark = origin.log.mark();
  await origin.log.waitFor(
    () =>
      origin.log.since(mark, ({ path, outcome }) => /m3u8/.test(path) && outcome === 'complete')
        .length > 0,
    { timeoutMs: 15_000, what: 'the next load of the playlist' },
  );
}

async function expectNoPlaylist({ page }: Viewer): Promise<void> {
  const held = await page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => !name.startsWith('playahead-shell-'));
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map(({ url }) => url);
  });
  expect(held.filter((url) => url.includes('.m3u8'))).toEqual([]);
}
