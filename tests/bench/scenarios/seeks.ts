import { coldSeek, leastMs } from '../bound.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS, frameBytes, sequenceOf } from '../films.ts';
import type { Figures, Scenario, Target } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { isAhead, until } from './waits.ts';

const LINK = { kbps: 5000, rttMs: 100 };
const WITHIN_SECONDS = 45;
const BACK_SECONDS = 10;
/** Into a segment: to its very beginning a player may want the one before, too. */
const INTO_SECONDS = 1.5;

const common = {
  film: FOUR_SECONDS,
  link: LINK,
  rounds: 5,
  baseline: 'hls-60',
  figures: [
    { key: 'frame', label: 'frame from there', unit: 'ms' },
    { key: 'asked', label: 'requests for its segment', unit: 'count' },
  ],
} as const;

const atSixtySeconds = [
  ours({ ahead: 15 }),
  hlsAlone({ lookAheadSeconds: 60 }),
  hlsAlone(),
  shaka({ prefetch: 2, lookAheadSeconds: 60 }),
  videoJs({ lookAheadSeconds: 60 }),
];

/** To where the film has been fetched already. */
export const seekWithin: Scenario = {
  ...common,
  name: 'seek-within',
  title: 'Seek within the window',
  what:
    `${WITHIN_SECONDS} s forward with 60 s ahead, all fetched: with Playahead half of that lies in ` +
    'Cache Storage, with the others all of it in memory.',
  contestants: atSixtySeconds,
  quickContestants: 2,
  targets: [
    {
      words: 'at most 1.2 × hls.js’s own seek within its buffer (or at most 80 ms)',
      contestant: 'ours-n15',
      figure: 'frame',
      versus: 'hls-60',
      atMost: 1.2,
    },
    { words: 'or at most 80 ms', contestant: 'ours-n15', figure: 'frame', atMost: 80 },
    { words: 'no network', contestant: 'ours-n15', figure: 'asked', atMost: 0 },
  ],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    seat.unshape();
    await seat.open(tab);
    await tab.firstFrameMs();
    await isAhead(seat, tab, WITHIN_SECONDS + 8);
    seat.reshape();
    return seekTo(seat, tab, (await tab.position()) + WITHIN_SECONDS);
  },
};

/** Just beyond what is wanted, while that is being fetched. */
export const seekPast: Scenario = {
  ...common,
  ...whileItFills(6),
  name: 'seek-past',
  title: 'Seek just past the window',
  what: 'To 0:25, while the segments from 0:04 on are being fetched (a window of 4 ends at 0:20).',
};

/** Far beyond what is wanted, while that is being fetched. */
export const seekFar: Scenario = {
  ...common,
  ...whileItFills(50),
  name: 'seek-far',
  title: 'Seek far',
  what: 'To 3:21, while the segments from 0:04 on are being fetched.',
};

/** Back to what has just been watched. */
export const seekBack: Scenario = {
  ...common,
  name: 'seek-back',
  title: `Seek back ${BACK_SECONDS} s`,
  what: `${BACK_SECONDS} s back, to what was watched just before.`,
  baseline: 'hls-default',
  contestants: [ours(), hlsAlone(), shaka({ prefetch: 2 }), videoJs()],
  quickContestants: 0,
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    seat.unshape();
    await seat.open(tab);
    await tab.playedTo(BACK_SECONDS + 3);
    seat.reshape();
    return seekTo(seat, tab, (await tab.position()) - BACK_SECONDS);
  },
};

function whileItFills(
  sequence: number,
): Pick<Scenario, 'contestants' | 'baseline' | 'bound' | 'targets' | 'measure'> {
  return {
    baseline: 'hls-default',
    contestants: [
      ours(),
      hlsAlone(),
      ours({ ahead: 15 }),
      hlsAlone({ lookAheadSeconds: 60 }),
      shaka({ prefetch: 2, lookAheadSeconds: 60 }),
      videoJs({ lookAheadSeconds: 60 }),
    ],
    bound: () => {
      const [rendition] = FOUR_SECONDS.renditions;
      const bytes = rendition ? frameBytes(FOUR_SECONDS, rendition, INTO_SECONDS) : 0;
      return {
        words: 'one round trip and the segment up to the end of that frame and its sound',
        figures: { frame: leastMs(LINK, coldSeek(bytes)) },
      };
    },
    targets: ['ours-n4', 'ours-n15'].map(
      (contestant): Target => ({
        words: `${contestant}: at most 0.4 × hls.js alone with its defaults`,
        contestant,
        figure: 'frame',
        versus: 'hls-default',
        atMost: 0.4,
      }),
    ),
    async measure(seat) {
      const tab = await seat.tabOfReturning();
      await seat.open(tab);
      await tab.firstFrameMs();
      await tab.playedTo(INTO_SECONDS);
      await until('something is being fetched ahead', () =>
        seat.segments().some(({ outcome, bytesSent }) => outcome === 'open' && bytesSent > 0),
      );
      return seekTo(seat, tab, sequence * FOUR_SECONDS.segmentSeconds + INTO_SECONDS);
    },
  };
}

async function seekTo(seat: Seat, tab: Tab, seconds: number): Promise<Figures> {
  const mark = seat.origin.log.mark();
  const frame = await tab.seek(seconds);
  const sequence = Math.floor(seconds / FOUR_SECONDS.segmentSeconds);
  const asked = seat.origin.log.since(mark, ({ path }) => sequenceOf(path) === sequence).length;
  return { frame, asked };
}
