import type { Browser } from 'playwright';
import type { Contestant } from '../contestants/contestant.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { type Film, film } from '../films.ts';
import type { FigureKind, Figures, Scenario } from '../scenario.ts';
import { launchShared, Seat } from '../seat.ts';
import { pass } from './waits.ts';

/** A link by how much faster it is than the film, and its round trip. */
interface Line {
  readonly times: number;
  readonly rttMs: number;
}

const LINES: readonly Line[] = [1.25, 1.5, 2.7].flatMap((times) =>
  [50, 300].map((rttMs) => ({ times, rttMs })),
);
const STARTS = ['autoplay', 'by hand'] as const;
type Start = (typeof STARTS)[number];

/** How long somebody looks at the first picture before pressing Play. */
const PRESS_MS = 1000;
/** What is watched: some segments more than a first visit is special for. */
const WATCHED_SEGMENTS = 3.5;
const LEAST_WATCHED_SECONDS = 14;
/** The lines of one kind of start are played at once. */
const rates: readonly [number, 2 | 4 | 10][] = [
  [1.2, 2],
  [1.8, 4],
  [1.5, 10],
];

/** What every viewer meets first: whether the picture stands still, once it has begun to move. */
export const firstVisits: readonly Scenario[] = rates.map(([mbps, segmentSeconds]) =>
  scenario(film(`first-${segmentSeconds}s`, mbps, segmentSeconds), mbps),
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
    contestants: [
      hlsAlone(),
      ...[4, 15].flatMap((ahead) => [2, 4].map((parallel) => ours({ ahead, parallel }))),
    ],
    quickContestants: 0,
    sideBySide: 1,
    async measure(seat) {
      const browser = await launchShared();
      try {
        const told: Figures[] = [];
        for (const start of STARTS) {
          const visits = LINES.map((line) => visit({ ...seat, browser, line, start, mbps }));
          told.push(...(await Promise.all(visits)));
        }
        return Object.assign({}, ...told);
      } finally {
        await browser.close();
      }
    },
  };
}

interface Visit {
  readonly contestant: Contestant;
  readonly film: Film;
  readonly browser: Browser;
  readonly line: Line;
  readonly start: Start;
  readonly mbps: number;
}

async function visit({ contestant, film: played, browser, line, start, mbps }: Visit) {
  const link = { kbps: mbps * 1000 * line.times, rttMs: line.rttMs };
  const seat = await Seat.take({ contestant, film: played, link, browser });
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
    const seconds = Math.max(WATCHED_SEGMENTS * played.segmentSeconds, LEAST_WATCHED_SECONDS);
    await pass(seconds * 1000);
    const { stalledSeconds } = await tab.probe();
    if (process.env.BENCH_LOG && stalledSeconds > 0)
      console.info(contestant.id, line, start, stalledSeconds, `\n${seat.origin.log.toString()}`);
    return { [figureOf(line, start).key]: stalledSeconds };
  } finally {
    await seat.close();
  }
}

function figureOf({ times, rttMs }: Line, start: Start): FigureKind {
  const label = `${times} ×, ${rttMs} ms, ${start}`;
  return { key: label, label, unit: 's' };
}
