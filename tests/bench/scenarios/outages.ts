import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { DENSE_FILM } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { aheadSeconds, pass, until } from './waits.ts';

/** Fetching 120 s takes a third of this, on a machine with nothing else to do; a full memory prevents it. */
const FILLING_MS = 90_000;
/** Less than a window is ahead just before it moves. */
const NEARLY = 0.92;

/** The link carries nothing for a while. */
export const outages: readonly Scenario[] = [outage(10), outage(30), outage(60)];

function outage(seconds: 10 | 30 | 60): Scenario {
  return {
    name: `outage-${seconds}`,
    title: `An outage of ${seconds} s`,
    what:
      `8 Mbit/s in segments of 4 s; the link carries nothing for ${seconds} s, once what is to lie ahead does ` +
      'so, or as much of it as the player keeps: what lay ahead then, and how long the picture stood still. “Failed” did not go on within a minute.',
    film: DENSE_FILM,
    link: { kbps: 40_000, rttMs: 50 },
    figures: [
      { key: 'stalled', label: 'stalled', unit: 's' },
      { key: 'ahead', label: 'ahead when it began', unit: 's' },
    ],
    rounds: 3,
    sideBySide: 3,
    baseline: 'hls-default',
    contestants: [
      ours({ ahead: 30 }),
      hlsAlone(),
      hlsAlone({ lookAheadSeconds: 120 }),
      ours({ ahead: 8 }),
      hlsAlone({ lookAheadSeconds: 30 }),
      shaka({ prefetch: 2, lookAheadSeconds: 120 }),
      videoJs({ lookAheadSeconds: 120 }),
    ],
    quickContestants: seconds === 60 ? 3 : 0,
    targets: [{ words: 'no stall', contestant: 'ours-n30', figure: 'stalled', atMost: 0 }],
    async measure(seat) {
      const tab = await seat.tabOfReturning();
      await seat.open(tab);
      await tab.firstFrameMs();
      await isFilled(seat, tab, wantedSeconds(seat));
      const ahead = await aheadSeconds(seat, tab);
      const before = (await tab.probe()).stalledSeconds;
      seat.origin.link.hold();
      await pass(seconds * 1000);
      const heldAt = await tab.position();
      seat.origin.link.release();
      await until('it plays again', async () => (await tab.position()) > heldAt + 4);
      return { stalled: (await tab.probe()).stalledSeconds - before, ahead };
    },
  };
}

async function isFilled(seat: Seat, tab: Tab, seconds: number): Promise<void> {
  const deadline = performance.now() + FILLING_MS;
  const isOver = () => performance.now() > deadline;
  const isThere = async () => (await aheadSeconds(seat, tab)) >= seconds * NEARLY;
  await until('it is filled', async () => isOver() || (await isThere()), 2 * FILLING_MS);
}

/** What the contestant is set up for; hls.js with its defaults stops at 60 MB, which are 60 s here. */
function wantedSeconds({ contestant: { lookAhead }, film: { segmentSeconds } }: Seat): number {
  if (!lookAhead) return 60;
  return 'seconds' in lookAhead ? lookAhead.seconds : lookAhead.segments * segmentSeconds;
}
