import { type Origin, startOrigin } from '../origin/origin.ts';
import { isOpen, type RequestEntry } from '../origin/request-entry.ts';
import { rendition, STATIC_FOLDER } from './demo.ts';
import { expect } from './fixtures.ts';
import { test as base } from './streams/fixtures.ts';
import { readFragmented } from './streams/mp4.ts';
import { entry, lines, mediaPlaylist, serveSegments } from './streams/stream.ts';
import { startOf, Viewer } from './viewer.ts';

const AHEAD = 12;
const SEGMENTS = 16;
/** The demo's segments are some 73 kB each: on this link the window takes some twelve seconds. */
const LINK = { kbps: 600 };
/** 63 AAC frames of 1024 samples at 32 kHz. */
const SOUND_SECONDS = 2.016;

/** `other` is another server than the video's: sound or subtitles come from it. */
const test = base.extend<{ other: Origin }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the first argument to be a pattern.
  other: async ({}, use, info) => {
    const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER }, cors: '*' });
    await use(origin);
    if (info.status !== info.expectedStatus) console.info(`The other origin:\n${origin.log}`);
    await origin.stop();
  },
});

test('while the server of the sound hangs, the video’s window fills', async ({
  viewer,
  plain,
  other,
}) => {
  serveFilm(plain.origin, serveSound(other));
  const undisturbedMs = await fill(plain);
  serveFilm(viewer.origin, serveSound(other));
  const before = other.log.mark();
  const hold = other.link.holdWhere(({ path }) => Number(numberOf(path)) > 0);
  const tookMs = await fill(viewer);
  const asked = other.log.since(before, ({ path }) => path.endsWith('.m4s')).map(numberIn);
  const ratio = (tookMs / undisturbedMs).toFixed(2);
  console.info(`the window took ${tookMs.toFixed()} ms, ${ratio} times as long as undisturbed`);
  // Two side by side, as P says, and one beside them; the player itself asks for its own again.
  expect(asked.toSorted().at(-1), `of ${asked}, the last`).toBeLessThanOrEqual(3);
  hold.release();
});

test('a server that hangs is asked again after longer and longer pauses, and left alone between', async ({
  viewer,
  other,
}) => {
  const text = serveSubtitles(other);
  serveFilm(viewer.origin, text);
  // One at a time: nothing of the server comes any more once the first one hangs.
  await viewer.open(`?src=film/index.m3u8&ahead=${AHEAD}&parallel=1`);
  await viewer.load();
  const hold = other.link.holdWhere(({ path }) => Number(numberOf(path)) >= 9);
  await viewer.play();
  await viewer.pause();
  const hung = await other.log.waitFor(
    (entries) => {
      const late = entries.filter(({ path }) => Number(numberOf(path)) >= 9);
      return late.length >= 5 && late;
    },
    { timeoutMs: 70_000, what: 'the server to be asked for the fifth time' },
  );
  expect(hung.map(numberIn), 'one to see, one beside it, then one by one').toEqual([
    9, 10, 9, 9, 9,
  ]);
  const pausesMs = hung.slice(2).map(({ startedAt }, index) => startedAt - endOf(hung[index + 1]));
  console.info(`paused for ${pausesMs.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`);
  expect(pausesMs).toEqual([...pausesMs].sort((a, b) => a - b));
  for (const ms of pausesMs) expect(ms).toBeGreaterThan(0);
  const [, , second] = hung as [RequestEntry, RequestEntry, RequestEntry];
  const video = viewer.origin.log.media(({ path }) => path.endsWith('.ts'));
  expect(video.filter((each) => endOf(each) < second.startedAt).length, 'video by then').toBe(13);
  hold.release();
  const lacks = async () => (await viewer.held()).filter((url) => url.endsWith('.vtt')).length;
  await expect.poll(lacks, { timeout: 40_000, message: 'subtitles once it answers' }).toBe(13);
});

test('while another tab waits for a server that is dead, the window fills', async ({
  viewer,
  page,
  other,
}) => {
  await viewer.open(`?src=${other.url}/${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await expect.poll(async () => (await viewer.held()).length).toBe(3);
  other.link.hold();
  const before = other.log.mark();
  await viewer.startSeek(startOf(12));
  await other.log.waitFor(() => other.log.since(before).length > 0);

  serveSegments(viewer.origin, SEGMENTS);
  const entries = Array.from({ length: SEGMENTS }, (_, sequence) => entry(`${sequence}.ts`));
  viewer.origin.serve('/film/index.m3u8', mediaPlaylist(entries));
  const alive = new Viewer(await page.context().newPage(), viewer.origin);
  const tookMs = await fill(alive);
  console.info(`the window took ${tookMs.toFixed()} ms`);
  expect(other.log.since(before).length, 'requests to the dead one').toBeLessThanOrEqual(4);
  other.link.release();
});

test('what hangs on its way past the worker holds up its own track alone', async ({
  viewer,
  page,
  other,
}) => {
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      for (const video of document.querySelectorAll('video')) video.muted = true;
    });
  });
  serveFilm(viewer.origin, serveSound(other));
  const isSecond = ({ path }: RequestEntry) => numberOf(path) === 1;
  const hold = other.link.holdWhere(isSecond, { afterBytes: 1000 });
  await viewer.openAtOnce(`?src=film/index.m3u8&ahead=${AHEAD}&autoplay`);
  await hold.caught;
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // What lies beyond the 30 s that the player itself takes is the worker's to fetch.
  await holdsVideo(viewer);
  const [past, again] = other.log.entries(isSecond);
  expect([past?.outcome, again], 'it hangs all the while').toEqual(['open', undefined]);
  hold.release();
});

/** Plays the film's beginning, and waits until the video's window is whole. */
async function fill(viewer: Viewer): Promise<number> {
  const { origin } = viewer;
  await viewer.open(`?src=film/index.m3u8&ahead=${AHEAD}`);
  await viewer.load();
  origin.link.shape(LINK);
  const before = origin.log.mark();
  const beganAt = performance.now();
  await viewer.play();
  await viewer.pause();
  await holdsVideo(viewer);
  const ends = origin.log.since(before, ({ path }) => path.endsWith('.ts')).map(endOf);
  return Math.max(...ends) - beganAt;
}

/** Waits until the window at the film's beginning is held. */
async function holdsVideo(viewer: Viewer): Promise<void> {
  const window = Array.from({ length: AHEAD }, (_, index) => `/film/${index + 1}.ts`);
  const lacking = async () => {
    const held = await viewer.held();
    return window.filter((path) => !held.includes(path));
  };
  const message = 'what the video’s window lacks';
  await expect.poll(lacking, { timeout: 40_000, message }).toEqual([]);
}

/** Video, with other media as they are named in the multivariant playlist. */
function serveFilm(origin: Origin, { media, group }: { media: string; group: string }): void {
  serveSegments(origin, SEGMENTS);
  const entries = Array.from({ length: SEGMENTS }, (_, sequence) => entry(`${sequence}.ts`));
  origin.serve('/film/video.m3u8', mediaPlaylist(entries));
  const inf = `#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.4D4015,mp4a.40.2",${group}`;
  origin.serve('/film/index.m3u8', lines('#EXTM3U', media, inf, 'video.m3u8'));
}

function serveSound(origin: Origin): { media: string; group: string } {
  const { init, fragments } = readFragmented('audio');
  origin.serve('/sound/init.mp4', init.body);
  const entries = fragments.map(({ body }, sequence) => {
    origin.serve(`/sound/${sequence}.m4s`, body);
    return entry(`${sequence}.m4s`, SOUND_SECONDS);
  });
  const options = { tags: ['#EXT-X-MAP:URI="init.mp4"'], targetSeconds: 3 };
  origin.serve('/sound/index.m3u8', mediaPlaylist(entries, options));
  return {
    media: `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="One",DEFAULT=YES,AUTOSELECT=YES,URI="${origin.url}/sound/index.m3u8"`,
    group: 'AUDIO="sound"',
  };
}

function serveSubtitles(origin: Origin): { media: string; group: string } {
  const entries = Array.from({ length: SEGMENTS }, (_, sequence) => {
    const [from, to] = [sequence, sequence + 1].map((each) => clock(startOf(each)));
    const cue = lines('WEBVTT', '', `${from} --> ${to}`, `cue ${sequence}`);
    origin.serve(`/text/${sequence}.vtt`, Buffer.from(cue));
    return entry(`${sequence}.vtt`);
  });
  origin.serve('/text/index.m3u8', mediaPlaylist(entries));
  return {
    media: `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="One",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",URI="${origin.url}/text/index.m3u8"`,
    group: 'SUBTITLES="text"',
  };
}

function clock(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `00:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}.000`;
}

/** The number in the name of a segment of sound or text. */
function numberOf(path: string): number | undefined {
  const number = /\/(\d+)\.(m4s|vtt)$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

function numberIn({ path }: RequestEntry): number | undefined {
  return numberOf(path);
}

function endOf(each: RequestEntry | undefined): number {
  if (!each || isOpen(each)) return Number.POSITIVE_INFINITY;
  return each.endedAt as number;
}
