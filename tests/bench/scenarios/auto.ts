import type { Pace } from '../../../sw/core/pace.ts';
import { DEFAULT_SETTINGS } from '../../../sw/core/settings.ts';
import { knowNetwork } from '../../known-network.ts';
import { tunedOn } from '../../sim/auto-findings.ts';
import { evenFilm } from '../../sim/film.ts';
import { builtInNetworks, type Network, readNetworks } from '../../sim/networks.ts';
import { earlierPace } from '../../sim/seen-before.ts';
import { SeededRandom } from '../../soak/seeded-random.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { easyFilm, sequenceOf } from '../films.ts';
import type { Figures, Scenario } from '../scenario.ts';
import { launchShared, Seat, type SeatOptions } from '../seat.ts';
import { figuresOf, keyOf } from './figures-of.ts';
import { rowsOf, scaledTo } from './recorded.ts';
import { allInTurn, pass } from './waits.ts';

const FILM = easyFilm('auto', 2, 4);
const FILM_KBPS = 2000;
/** The film's rate is so much of the network's. */
const LOAD = 0.6;
const WATCHED_SECONDS = 120;
/** What a visit may come to of a recording, its stalls among it; what is known from before is of the rest. */
const KEPT_SECONDS = 240;
const MOST_NETWORKS = 6;
/** How far into a network visits begin, as a share of it. */
const BEGINNINGS = [0, 0.5];
const SEED = 1;

const KINDS = [
  ['stalled', 's'],
  ['never played', 's'],
] as const;

const NETWORKS = networks(process.env.BENCH_TRACES);
const NEW = ours({ ahead: 'auto' });
const SEEN = {
  ...NEW,
  id: `${NEW.id}-seen`,
  name: `${NEW.name}, on a network seen before`,
  how: `${NEW.how} What is known of the network is what the simulator's visits to the rest of the recording have left.`,
};

/** A window that finds out by itself how far to reach, over recorded networks. */
export const auto: Scenario = {
  name: 'auto',
  title: 'A window that chooses N, over uneven networks',
  what: `${NETWORKS.length * BEGINNINGS.length} visits of ${WATCHED_SECONDS} s, then the tab is closed, over ${NETWORKS.map(({ name }) => name).join(', ')}, each as fast that the film takes ${LOAD} of it: for how long the picture stood still and its first frame was waited for, in all of them, and what was fetched and never played in a visit, in seconds of the film.`,
  film: FILM,
  link: {},
  figures: [
    { key: 'stalled', label: 'stalled, all visits', unit: 's' },
    { key: 'first frames', label: 'waited for first frames, all visits', unit: 's' },
    { key: 'never played', label: 'never played, a visit', unit: 's' },
    ...NETWORKS.flatMap(({ name }) => figuresOf(name, KINDS)),
  ],
  rounds: 3,
  baseline: 'hls-default',
  contestants: [NEW, SEEN, hlsAlone(), ours(), ours({ ahead: 15 })],
  quickContestants: 0,
  async measure({ contestant, film }) {
    const browser = await launchShared();
    try {
      const options = { contestant, film, link: {}, browser };
      const visits = NETWORKS.flatMap((network) => BEGINNINGS.map((part) => ({ network, part })));
      const told = await allInTurn(visits, (each) => visit(options, each));
      const sum = (key: 'stalled' | 'firstFrame' | 'neverPlayed', name?: string) =>
        told
          .filter(({ network }) => name === undefined || network === name)
          .reduce((total, each) => total + each[key], 0);
      const figures: Record<string, number> = {
        stalled: sum('stalled'),
        'first frames': sum('firstFrame'),
        'never played': sum('neverPlayed') / visits.length,
      };
      for (const { name } of NETWORKS) {
        figures[keyOf(name, 'stalled')] = sum('stalled', name);
        figures[keyOf(name, 'never played')] = sum('neverPlayed', name) / BEGINNINGS.length;
      }
      return figures satisfies Figures;
    } finally {
      await browser.close();
    }
  },
};

async function visit(
  options: SeatOptions,
  { network, part }: { readonly network: Network; readonly part: number },
) {
  const seat = await Seat.take(options);
  try {
    const trace = scaledTo(network.trace, FILM_KBPS / LOAD);
    const fromMs = Math.round(part * trace.durationMs);
    const tab = await seat.tabOfReturning();
    if (seat.contestant.id === SEEN.id) {
      await tab.page.goto(`${seat.origin.url}/blank`);
      await knowNetwork(tab.page, paceOf(network, fromMs));
      await seat.leave(tab);
    }
    seat.origin.link.follow(rowsOf(trace, fromMs));
    await seat.open(tab);
    const firstFrame = (await tab.firstFrameMs()) / 1000;
    await pass(WATCHED_SECONDS * 1000);
    const played = Math.floor((await tab.position()) / FILM.segmentSeconds);
    const { stalledSeconds } = await tab.probe();
    await tab.page.close();
    const neverPlayed = seat
      .segments(({ path }) => sequenceOf(path) > played)
      .reduce((bytes, { bytesSent }) => bytes + bytesSent, 0);
    const neverPlayedSeconds = (neverPlayed * 8) / (FILM_KBPS * 1000);
    return {
      ...{ network: network.name, stalled: stalledSeconds, firstFrame },
      neverPlayed: neverPlayedSeconds,
    };
  } finally {
    await seat.close();
  }
}

/** What earlier visits have left of a network, to the part of it that this one does not come to. */
function paceOf(network: Network, fromMs: number): Pace {
  const trace = scaledTo(network.trace, FILM_KBPS / LOAD);
  const film = evenFilm(FILM.durationSeconds, FILM.segmentSeconds, FILM_KBPS);
  const random = new SeededRandom(SEED);
  return earlierPace({ film, trace, fromMs }, DEFAULT_SETTINGS, random, KEPT_SECONDS * 1000);
}

/** Six that `ahead=auto` was not tuned on, one of each folder in turn; or those that are built in. */
function networks(folder: string | undefined): readonly Network[] {
  if (!folder) return builtInNetworks().slice(0, MOST_NETWORKS);
  const all = readNetworks(folder);
  const tuned = tunedOn(all);
  const others = all.filter(({ name }) => !tuned.has(name));
  const folders = [...new Set(others.map(({ name }) => name.split('/')[0]))];
  const inTurn = others.map((network) => {
    const own = others.filter(({ name }) => name.split('/')[0] === network.name.split('/')[0]);
    const folderAt = folders.indexOf(network.name.split('/')[0]);
    return { network, turn: own.indexOf(network) * folders.length + folderAt };
  });
  return inTurn
    .sort((one, other) => one.turn - other.turn)
    .slice(0, MOST_NETWORKS)
    .map(({ network }) => network);
}
