import { coldStart, leastMs } from '../bound.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { type Film, FOUR_SECONDS, film, frameBytes } from '../films.ts';
import { zippedBytes } from '../page-files.ts';
import type { Bound, Scenario } from '../scenario.ts';
import { pass } from './waits.ts';

const LINK = { kbps: 5000, rttMs: 100 };

/** The first visit: nothing is there, neither a worker nor a script. */
export const coldStartScenario: Scenario = {
  name: 'cold-start',
  title: 'Cold start',
  what: 'A first visit, no worker yet: from the navigation to the first frame. 2 Mbit/s in segments of 4 s.',
  film: FOUR_SECONDS,
  link: LINK,
  figures: [{ key: 'firstFrame', label: 'first frame', unit: 'ms' }],
  rounds: 5,
  baseline: 'hls-default',
  contestants: [
    ours(),
    hlsAlone(),
    shaka({ prefetch: 2 }),
    ours({ ahead: 15 }),
    hlsAlone({ lookAheadSeconds: 17 }),
    shaka({ prefetch: 0 }),
    shaka({ prefetch: 5 }),
    videoJs(),
  ],
  bound: () => boundOf(FOUR_SECONDS),
  targets: [
    {
      words: 'at most 0.5 × hls.js alone with its defaults',
      contestant: 'ours-n4',
      figure: 'firstFrame',
      versus: 'hls-default',
      atMost: 0.5,
    },
  ],
  async measure(seat) {
    const tab = await seat.newTab();
    await seat.open(tab);
    return { firstFrame: await tab.firstFrameMs() };
  },
};

/** The same with shorter and longer segments: what is waited for is a frame, and not one of them. */
export const coldStartsByLength: readonly Scenario[] = ([2, 10] as const).map((seconds) => {
  const played = film(`${seconds}-seconds`, 2, seconds);
  const { targets: _, ...common } = coldStartScenario;
  return {
    ...common,
    name: `cold-start-${seconds}s`,
    title: `Cold start, segments of ${seconds} s`,
    what: `A first visit, no worker yet: from the navigation to the first frame. 2 Mbit/s in segments of ${seconds} s.`,
    film: played,
    contestants: [ours(), hlsAlone(), shaka({ prefetch: 2 }), videoJs()],
    quickContestants: 0,
    bound: () => boundOf(played),
  };
});

/** The same for a minute, where the link has little to spare, and where it has plenty. */
export const coldMinutes: readonly Scenario[] = [1.4, 2.7].map((times) => ({
  name: `cold-minute-${times}`,
  title: `The first minute of a first visit, on ${times} × the bitrate`,
  what: 'No worker yet: to the first frame, and how long the picture stood still in the minute after it. 2 Mbit/s in segments of 4 s.',
  film: FOUR_SECONDS,
  link: { kbps: 2000 * times, rttMs: LINK.rttMs },
  figures: [
    { key: 'stalled', label: 'stalled', unit: 's' },
    { key: 'firstFrame', label: 'first frame', unit: 'ms' },
  ],
  rounds: 3,
  sideBySide: 3,
  baseline: 'hls-default',
  contestants: [
    ours(),
    hlsAlone(),
    ours({ ahead: 15 }),
    ours({ ahead: 15, parallel: 4 }),
    shaka({ prefetch: 2 }),
    videoJs(),
  ],
  quickContestants: times === 1.4 ? 2 : 0,
  targets: [
    { words: 'no stall', contestant: 'ours-n4', figure: 'stalled', atMost: 0 },
    { words: 'no stall with P = 4', contestant: 'ours-n15-p4', figure: 'stalled', atMost: 0 },
  ],
  async measure(seat) {
    const tab = await seat.newTab();
    await seat.open(tab);
    const firstFrame = await tab.firstFrameMs();
    await pass(60_000);
    const { stalledSeconds: stalled } = await tab.probe();
    return { stalled, firstFrame };
  },
}));

/** hls.js’s page and script, zipped, and the first frame; playlists are a few hundred bytes. */
function boundOf(played: Film): Bound {
  const [rendition] = played.renditions;
  const page = hlsAlone().files.reduce((sum, file) => sum + zippedBytes(file), 0);
  const bytes = page + (rendition ? frameBytes(played, rendition, 0) : 0);
  return {
    words: 'five round trips, the smallest page with hls.js, the first frame and its sound',
    figures: { firstFrame: leastMs(LINK, coldStart(bytes)) },
  };
}
