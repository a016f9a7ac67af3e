import { coldStart, leastMs } from '../bound.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS, segmentBytes } from '../films.ts';
import { zippedBytes } from '../page-files.ts';
import type { Scenario } from '../scenario.ts';

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

/** hls.js’s page and script, zipped, and the first segment; playlists are a few hundred bytes. */
function leastBytes(): number {
  const [rendition] = FOUR_SECONDS.renditions;
  const page = hlsAlone().files.reduce((sum, file) => sum + zippedBytes(file), 0);
  return page + (rendition ? segmentBytes(FOUR_SECONDS, rendition) : 0);
}
