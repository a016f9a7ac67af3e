import { oneAtATime } from '../bound.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { film, segmentBytes } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import { pass } from './waits.ts';

const KBPS = 5000;
const SEGMENT_SECONDS = 2;
/** Deep enough that nobody’s is full while it is measured. */
const AHEAD = 40;
const LOOK_AHEAD_SECONDS = AHEAD * SEGMENT_SECONDS;
const MEASURED_MS = 20_000;

/** Short segments on a long line, at half and at four fifths of what it carries. */
export const efficiency: readonly Scenario[] = [
  scenario(300, 50),
  scenario(300, 80),
  scenario(600, 50),
  scenario(600, 80),
];

function scenario(rttMs: 300 | 600, loadPercent: 50 | 80): Scenario {
  const mbps = (KBPS / 1000) * (loadPercent / 100);
  const played = film(`two-seconds-${loadPercent}`, mbps, SEGMENT_SECONDS);
  const link = { kbps: KBPS, rttMs };
  const [rendition] = played.renditions;
  const alone = rendition ? oneAtATime(link, segmentBytes(played, rendition)) : 0;
  const atLeast = rttMs === 300 ? 0.97 : 0.95;
  return {
    name: `efficiency-${rttMs}-${loadPercent}`,
    title: `Link efficiency at ${rttMs} ms, ${loadPercent}% load`,
    what:
      `While ${LOOK_AHEAD_SECONDS} s of look-ahead fill, in segments of ${SEGMENT_SECONDS} s at ${mbps} Mbit/s: the ` +
      `stream’s bytes of ${MEASURED_MS / 1000} s (after the first 2 s of playback) as a share of what the link can ` +
      `carry. One request at a time allows ${(alone * 100).toFixed(1)}%.`,
    film: played,
    link,
    figures: [
      { key: 'efficiency', label: 'of the link', unit: '%' },
      { key: 'stalled', label: 'stalled', unit: 's' },
    ],
    rounds: 3,
    sideBySide: 2,
    baseline: 'hls-80',
    contestants: [
      ours({ ahead: AHEAD }),
      hlsAlone({ lookAheadSeconds: LOOK_AHEAD_SECONDS }),
      ours({ ahead: AHEAD, parallel: 4 }),
      shaka({ prefetch: 0, lookAheadSeconds: LOOK_AHEAD_SECONDS }),
      shaka({ prefetch: 2, lookAheadSeconds: LOOK_AHEAD_SECONDS }),
      shaka({ prefetch: 5, lookAheadSeconds: LOOK_AHEAD_SECONDS }),
      videoJs({ lookAheadSeconds: LOOK_AHEAD_SECONDS }),
    ],
    quickContestants: loadPercent === 80 ? 0 : 2,
    bound: () => ({ words: 'the whole link', figures: { efficiency: 1, stalled: 0 } }),
    targets: [
      {
        words: `at least ${atLeast} of the link`,
        contestant: `ours-n${AHEAD}`,
        figure: 'efficiency',
        atLeast,
      },
      {
        words: `with four prefetches at once, at least ${atLeast} of the link`,
        contestant: `ours-n${AHEAD}-p4`,
        figure: 'efficiency',
        atLeast,
      },
    ],
    async measure(seat) {
      const tab = await seat.tabOfReturning();
      await seat.open(tab);
      await tab.firstFrameMs();
      await tab.playedTo(SEGMENT_SECONDS);
      const [startedAt, before] = [performance.now(), seat.segmentBytes()];
      await pass(MEASURED_MS);
      const [endedAt, after] = [performance.now(), seat.segmentBytes()];
      const carried = ((endedAt - startedAt) * KBPS) / 8;
      const { stalledSeconds } = await tab.probe();
      return { efficiency: (after - before) / carried, stalled: stalledSeconds };
    },
  };
}
