import { evenFilm } from '../../sim/film.ts';
import { builtInNetworks, type Network } from '../../sim/networks.ts';
import type { Outcome } from '../../sim/outcome.ts';
import type { VisitOptions } from '../../sim/player.ts';
import { WindowPlayer } from '../../sim/window-player.ts';
import { ours } from '../contestants/ours.ts';
import { FOUR_SECONDS, segmentBytes, sequenceOf } from '../films.ts';
import type { FigureKind, Figures, Scenario } from '../scenario.ts';
import { launchShared, Seat, type SeatOptions } from '../seat.ts';
import { medianOf } from '../statistics.ts';
import { figuresOf, keyOf } from './figures-of.ts';
import { rowsOf, scaledTo } from './recorded.ts';
import { allInTurn, pass } from './waits.ts';

const NETWORKS = ['DSL', '4G'];
const AHEADS = [1, 4, 8, 15];
/** The film's rate is so much of the network's. */
const LOAD = 0.6;
const FILM_KBPS = 2000;
const WATCHED_SECONDS = 90;

const KINDS = [
  ['stalled', 's'],
  ['stalled, simulated', 's'],
  ['fetched', 'MB'],
  ['fetched, simulated', 'MB'],
  ['requests apart', 's'],
] as const;

/** The same visits in the browser and in the simulator. */
export const simulated: Scenario = {
  name: 'simulated',
  title: 'The simulator beside the browser',
  what: `The same ${NETWORKS.length * AHEADS.length} visits of ${WATCHED_SECONDS} s in both, over two uneven networks at ${LOAD} of their rate: how long the picture stood still, what was fetched, and how far apart the requests for the same segments went out (median).`,
  film: FOUR_SECONDS,
  link: {},
  figures: NETWORKS.flatMap((name) => figuresOf(name, KINDS)) as [FigureKind, ...FigureKind[]],
  rounds: 3,
  baseline: 'none',
  contestants: AHEADS.map((ahead) => ours({ ahead })),
  quickContestants: 0,
  async measure({ contestant, film }) {
    const browser = await launchShared();
    try {
      const networks = builtInNetworks().filter(({ name }) => NETWORKS.includes(name));
      const told = await allInTurn(networks, (network) =>
        visit({ contestant, film, link: {}, browser }, network),
      );
      return Object.assign({}, ...told);
    } finally {
      await browser.close();
    }
  },
};

async function visit(options: SeatOptions, network: Network): Promise<Figures> {
  const seat = await Seat.take(options);
  try {
    const trace = scaledTo(network.trace, FILM_KBPS / LOAD);
    const tab = await seat.tabOfReturning();
    seat.origin.link.follow(rowsOf(trace));
    const followedAtMs = performance.now();
    await seat.open(tab);
    await tab.firstFrameMs();
    const beganAtMs = performance.now();
    await pass(WATCHED_SECONDS * 1000);
    const { stalledSeconds } = await tab.probe();
    const fetchedBytes = seat.segmentBytes();
    const asked = seat.segments();
    const firstMs = asked[0]?.startedAt ?? followedAtMs;
    // By the clock, as it is in the browser: an outage at its end counts as far as it has come.
    const untilMs = performance.now() - firstMs;
    const outcome = simulate(aheadOf(seat), {
      ...{ trace, fromMs: firstMs - followedAtMs, untilMs },
      // A decoder that begins takes a time of which the simulator knows nothing.
      beginsAtMs: beganAtMs - firstMs,
    });
    const apart = asked.flatMap(({ path, startedAt }) => {
      const same = outcome.requests.find(({ sequence }) => sequence === sequenceOf(path));
      return same ? [Math.abs(startedAt - firstMs - same.atMs) / 1000] : [];
    });
    return {
      [keyOf(network.name, 'stalled')]: stalledSeconds,
      [keyOf(network.name, 'stalled, simulated')]: outcome.stallSeconds,
      [keyOf(network.name, 'fetched')]: fetchedBytes,
      [keyOf(network.name, 'fetched, simulated')]: outcome.fetchedBytes,
      [keyOf(network.name, 'requests apart')]: medianOf(apart),
    };
  } finally {
    await seat.close();
  }
}

function simulate(ahead: number, network: Omit<VisitOptions, 'film' | 'visit'>): Outcome {
  const [rendition] = FOUR_SECONDS.renditions;
  const { segmentSeconds, durationSeconds } = FOUR_SECONDS;
  const bytes = rendition ? segmentBytes(FOUR_SECONDS, rendition) : 0;
  const film = evenFilm(durationSeconds, segmentSeconds, (bytes * 8) / segmentSeconds / 1000);
  const settings = { ahead, refill: 0.75, parallel: 2, behind: 8 };
  const visited = { watchedSeconds: durationSeconds, seeks: [] };
  return new WindowPlayer({ film, visit: visited, ...network }, settings).run();
}

function aheadOf({ contestant: { lookAhead } }: Seat): number {
  return lookAhead && 'segments' in lookAhead ? lookAhead.segments : 1;
}
