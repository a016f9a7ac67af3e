import type { Origin } from '../../origin/origin.ts';
import type { Viewer } from '../viewer.ts';
import { expectOnce, expectTrueEntries } from './cache.ts';
import { expect, test } from './fixtures.ts';
import { seeFrame, start } from './play-alike.ts';
import { entry, lines, mediaPlaylist, type Stream, serveSegments } from './stream.ts';

const COUNT = 14;

test('switches up and down: the same frames, and each segment of a rendition once', async ({
  viewer,
  plain,
}) => {
  await Promise.all([viewer, plain].map((each) => watch(each, each === viewer)));
});

async function watch(viewer: Viewer, hasWorker: boolean): Promise<void> {
  const { origin } = viewer;
  const stream = serveRenditions(origin);
  await start(viewer, stream.source, hasWorker);
  expect(renditions(origin), 'it begins with what hls.js takes a network for').toEqual(['low']);
  await viewer.play();
  await switchesTo(origin, 'high');
  // What the lower one left of its window before that is evicted: back too soon, it is asked for anew.
  await has(origin, ['high/1.ts', 'high/2.ts']);
  // Enough for both, but less than the upper one says that it needs.
  origin.link.shape({ kbps: 600, rttMs: 20 });
  await switchesTo(origin, 'low');
  await viewer.pause();
  // Without the worker, the player fills its 30 s on this link first.
  await origin.log.idle({ timeoutMs: 30_000 });
  const here = await viewer.position();
  const boundary = Math.ceil(here / 4) * 4;
  for (const seconds of [boundary + 0.06, boundary + 3.94, boundary + 4.06]) {
    await seeFrame(viewer, stream, seconds);
  }
  if (!hasWorker) return;
  await expectWindow(viewer, stream);
  await expectTrueEntries(viewer, stream);
  expectOnce(viewer, stream);
}

/** Two renditions whose playlist exaggerates: either is played at once on a link of 600 kbit/s. */
function serveRenditions(origin: Origin): Stream {
  const timelines = [
    serveSegments(origin, COUNT, { folder: '/film/low', name: '240p' }),
    serveSegments(origin, COUNT, { folder: '/film/high', name: '540p' }),
  ];
  const entries = Array.from({ length: COUNT }, (_, sequence) => entry(`${sequence}.ts`));
  for (const name of ['low', 'high']) {
    origin.serve(`/film/${name}/media.m3u8`, mediaPlaylist(entries));
  }
  const multivariant = lines(
    '#EXTM3U',
    '#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240,CODECS="avc1.4D4015,mp4a.40.2"',
    'low/media.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=960x540,CODECS="avc1.4D401F,mp4a.40.2"',
    'high/media.m3u8',
  );
  origin.serve('/film/index.m3u8', multivariant);
  return { source: 'film/index.m3u8', timelines };
}

/** The renditions of the segments in the order in which they were first asked for. */
function renditions({ log }: Origin): string[] {
  return [...new Set(log.media().map(({ path }) => /film\/(\w+)/.exec(path)?.[1] as string))];
}

/** Waits until the newest segment that was asked for is of this rendition. */
async function switchesTo({ log }: Origin, name: string): Promise<void> {
  await log.waitFor(() => log.media().at(-1)?.path.includes(`/${name}/`), {
    timeoutMs: 40_000,
    what: `a switch to ${name}`,
  });
}

/** Waits until all of these have come whole. */
async function has({ log }: Origin, names: readonly string[]): Promise<void> {
  const come = (name: string) =>
    log.media(({ path, outcome }) => path.endsWith(name) && outcome === 'complete').length > 0;
  await log.waitFor(() => names.every(come) || null, { what: names.join(' and ') });
}

/** The window is held, or in the player's buffer from before the switch; nothing beyond it is. */
async function expectWindow(viewer: Viewer, { timelines }: Stream): Promise<void> {
  await expect
    .poll(async () => {
      const { window, held, pending, playhead, tracks } = await viewer.snapshot();
      const buffered = await viewer.page.evaluate(() => {
        const { buffered: ranges } = document.getElementById('video') as HTMLVideoElement;
        return ranges.length > 0 ? ranges.end(ranges.length - 1) : 0;
      });
      const { first = 0, last = -1 } = window ?? {};
      const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const current = tracks[0]?.timeline.includes('/low/') ? 0 : 1;
      return {
        pending: pending.length,
        lacking: wanted.filter((each) => {
          const { startSeconds = 0 } = timelines[current]?.[each] ?? {};
          return each < COUNT && !held.includes(each) && startSeconds + 2 > buffered;
        }),
        outside: held.filter((each) => each > last || each < (playhead?.sequence ?? 0) - 1),
      };
    })
    .toEqual({ pending: 0, lacking: [], outside: [] });
}
