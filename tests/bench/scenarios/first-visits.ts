import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { easyFilm, type Film } from '../films.ts';
import type { FigureKind, Scenario } from '../scenario.ts';
import { launchShared, Seat, type SeatOptions } from '../seat.ts';
import { LINES, type Line, linkOf, nameOf, RATES } from './lines.ts';
import { allInTurn, pass } from './waits.ts';

const STARTS = ['autoplay', 'by hand'] as const;
type Start = (typeof STARTS)[number];

/** How long somebody looks at the first picture before pressing Play. */
const PRESS_MS = 1000;
/** What is watched: some segments more than a first visit is special for. */
const WATCHED_SEGMENTS = 3.5;
const LEAST_WATCHED_SECONDS = 14;

/** Ours in all the settings that matter, and hls.js alone. */
export const CONTESTANTS = [
  hlsAlone(),
  ...[4, 15].flatMap((ahead) => [2, 4].map((parallel) => ours({ ahead, parallel }))),
];

/** What every viewer meets first: whether the picture stands still, once it has begun to move. */
export const firstVisits: readonly Scenario[] = RATES.map(([mbps, segmentSeconds]) =>
  scenario(easyFilm(`first-${segmentSeconds}s`, mbps, segmentSeconds), mbps),
);

function scenario(played: Film, mbps: number): Scenario {
  const { segmentSeconds } = played;
  const figures = STARTS.flatMap((start) => LINES.map((line) => figureOf(line, start)));
  return {
    name: `first-visits-${segmentSeconds}s`,
    title: `First visits, segments of ${segmentSeconds} s`,
    what: `No worker yet: how long the picture stood still, on links of 1.25 to 2.7 × the ${mbps} Mbit/s and with round trips of 50 and 300 ms, by autoplay and by hand.`,
    film: played,
    link: { kbps: mbps * 1000, rttMs: 50 },
    figures: figures as [FigureKind, ...FigureKind[]],
    rounds: 5,
    baseline: 'hls-default',
    contestants: CONTESTANTS,
    quickContestants: 0,
    async measure({ contestant, film: served }) {
      const browser = await launchShared();
      try {
        const all = STARTS.flatMap((start) => LINES.map((line) => ({ start, line })));
        const told = await allInTurn(all, async ({ start, line }) => {
          const link = linkOf(line, mbps);
          const stalled = await visit({ contestant, film: served, link, browser }, start);
          return { [figureOf(line, start).key]: stalled };
        });
        return Object.assign({}, ...told);
      } finally {
        await browser.close();
      }
    },
  };
}

/** The seconds that the picture of a first visit stood still. */
async function visit(options: SeatOptions, start: Start): Promise<number> {
  const seat = await Seat.take(options);
  try {
    const tab = await seat.newTab();
    await seat.open(tab, { byHand: start === 'by hand' });
    if (start === 'by hand') {
      await tab.isAwake();
      await tab.press('#load');
      await tab.hasPicture();
      await pass(PRESS_MS);
      await tab.play();
    } else await tab.firstFrameMs();
    const { segmentSeconds } = options.film;
    await pass(Math.max(WATCHED_SEGMENTS * segmentSeconds, LEAST_WATCHED_SECONDS) * 1000);
    const { stalledSeconds } = await tab.probe();
    if (process.env.BENCH_LOG && stalledSeconds > 0) {
      console.info(options.contestant.id, start, stalledSeconds, seat.origin.log.toString());
    }
    return stalledSeconds;
  } finally {
    await seat.close();
  }
}

function figureOf(line: Line, start: Start): FigureKind {
  const label = `${nameOf(line)}, ${start}`;
  return { key: label, label, unit: 's' };
}
