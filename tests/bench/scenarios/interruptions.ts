import { easyFilm, type Film } from '../films.ts';
import type { FigureKind, Figures, Scenario } from '../scenario.ts';
import { launchShared, Seat, type SeatOptions } from '../seat.ts';
import { CONTESTANTS } from './first-visits.ts';
import { LINES, type Line, linkOf, nameOf, RATES } from './lines.ts';
import { allInTurn, pass } from './waits.ts';

const PHASES = ['after the switch', 'after the worker', 'after a seek'] as const;
type Phase = (typeof PHASES)[number];

/** hls.js begins with the lower one, and goes up where 0.7 of the link carries the higher one. */
const LOWER_SHARE = 0.4;
/** What is watched of each phase. */
const WATCHED_SEGMENTS = 3;
const LEAST_WATCHED_SECONDS = 8;
/** Far outside of any window and buffer of these contestants. */
const SEEK_SECONDS = 240;

/**
 * Whether the picture stands still where little is known, or the link has just got other work: after a
 * switch of rendition, once the worker was stopped, after a seek outside the window while it fills.
 */
export const interruptions: readonly Scenario[] = RATES.map(([mbps, segmentSeconds]) =>
  scenario(
    {
      ...easyFilm(`interrupted-${segmentSeconds}s`, mbps, segmentSeconds),
      renditions: [
        { name: 'low', bitsPerSecond: mbps * LOWER_SHARE * 1e6, height: 144 },
        { name: 'high', bitsPerSecond: mbps * 1e6, height: 180 },
      ],
    },
    mbps,
  ),
);

function scenario(played: Film, mbps: number): Scenario {
  // 0.4 times 1.8 is not quite 0.72.
  const lowerMbps = Number((mbps * LOWER_SHARE).toFixed(2));
  const figures = PHASES.flatMap((phase) => LINES.map((line) => figureOf(line, phase)));
  return {
    name: `interruptions-${played.segmentSeconds}s`,
    title: `Interruptions, segments of ${played.segmentSeconds} s`,
    what: `How long the picture stood still after a switch from ${lowerMbps} to ${mbps} Mbit/s (where 0.7 of the link carries it), after the worker was stopped in mid-playback, and after a seek outside the window while that fills; links of 1.25 to 2.7 × the ${mbps} Mbit/s.`,
    film: played,
    link: { kbps: mbps * 1000, rttMs: 50 },
    figures: figures as [FigureKind, ...FigureKind[]],
    rounds: 5,
    baseline: 'hls-default',
    contestants: CONTESTANTS,
    quickContestants: 0,
    sideBySide: 2,
    async measure({ contestant, film: served }) {
      const browser = await launchShared();
      try {
        const told = await allInTurn(LINES, (line) =>
          watch({ contestant, film: served, link: linkOf(line, mbps), browser }, line),
        );
        return Object.assign({}, ...told);
      } finally {
        await browser.close();
      }
    },
  };
}

/** The seconds that the picture stood still in each phase of one viewing. */
async function watch(options: SeatOptions, line: Line): Promise<Figures> {
  const seat = await Seat.take(options);
  const { segmentSeconds } = options.film;
  const watchedMs = Math.max(WATCHED_SEGMENTS * segmentSeconds, LEAST_WATCHED_SECONDS) * 1000;
  try {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    await tab.firstFrameMs();
    let before = 0;
    const figures: Record<string, number> = {};
    const lookAfter = async (phase: Phase) => {
      await pass(watchedMs);
      const { stalledSeconds } = await tab.probe();
      figures[figureOf(line, phase).key] = stalledSeconds - before;
      before = stalledSeconds;
    };
    await lookAfter('after the switch');
    if (options.contestant.hasWorker) await seat.stopWorker(tab);
    await lookAfter('after the worker');
    await tab.seek(SEEK_SECONDS);
    await lookAfter('after a seek');
    return figures;
  } finally {
    await seat.close();
  }
}

function figureOf(line: Line, phase: Phase): FigureKind {
  const label = `${nameOf(line)}, ${phase}`;
  return { key: label, label, unit: 's' };
}
