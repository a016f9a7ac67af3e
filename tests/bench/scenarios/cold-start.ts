import { coldStart, leastMs } from '../bound.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS, segmentBytes } from '../films.ts';
import { zippedBytes } from '../page-files.ts';
import type { Scenario } from '../scenario.ts';
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
  bound: {
    words: 'six round trips, the smallest page with hls.js, one segment',
    figures: { firstFrame: leastMs(LINK, coldStart(leastBytes())) },
  },
  targets: [
    {
      words: 'at most 1.03 × hls.js alone with its defaults',
      contestant: 'ours-n4',
      figure: 'firstFrame',
      versus: 'hls-default',
      atMost: 1.03,
    },
    {
      words: 'at most 1.15 × the bound',
      contestant: 'ours-n4',
      figure: 'firstFrame',
      versus: 'bound',
      atMost: 1.15,
    },
  ],
  async measure(seat) {
    const tab = await seat.newTab();
    await seat.open(tab);
    return { firstFrame: await tab.firstFrameMs() };
  },
};

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

/** hls.js’s page and script, zipped, and the first segment; playlists are a few hundred bytes. */
function leastBytes(): number {
  const [rendition] = FOUR_SECONDS.renditions;
  const page = hlsAlone().files.reduce((sum, file) => sum + zippedBytes(file), 0);
  return page + (rendition ? segmentBytes(FOUR_SECONDS, rendition) : 0);
}
