import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Origin } from '../../origin/origin.ts';
import { evenFilm } from '../../sim/film.ts';
import { builtInNetworks, type Network } from '../../sim/networks.ts';
import type { Outcome } from '../../sim/outcome.ts';
import { type OwnRendition, readOwnFilm } from '../../sim/own-film.ts';
import type { VisitOptions } from '../../sim/player.ts';
import type { Trace } from '../../sim/trace.ts';
import { advise, type Tuned, VISITS, visitsTo } from '../../sim/tune.ts';
import { WindowPlayer } from '../../sim/window-player.ts';
import { ours } from '../contestants/ours.ts';
import { easyFilm, type Film, makeFilms, serveFilm } from '../films.ts';
import type { FigureKind, Figures, Scenario } from '../scenario.ts';
import { launchShared, Seat, type SeatOptions } from '../seat.ts';
import { figuresOf, keyOf } from './figures-of.ts';
import { rowsOf, scaledTo } from './recorded.ts';
import { allInTurn } from './waits.ts';

const NETWORK = '4G';
/** The film's rate is so much of the network's. */
const LOAD = 0.6;
const SEED = 1;
/** Stalls agree that are no further apart than this share of them, or a segment. */
const SAME_SHARE = 0.1;
/** Who stalls waits: so much longer than the film lasts, and no longer. */
const PATIENCE_MS = 120_000;
/** A picture that is so near the end has ended. */
const END_SECONDS = 0.1;

const SHORT = easyFilm('tuned-2s', 2, 2);
const LONG = easyFilm('tuned-10s', 2, 10);
/** The demo stream's largest rendition, and two others. */
const STREAMS = ['the demo stream', 'segments of 2 s', 'segments of 10 s'] as const;

const KINDS = [
  ['advice', 'words'],
  ['stalled', 's'],
  ['stalled, foretold', 's'],
  ['stalled, simulated from the same moments', 's'],
  ['visits within a segment of that', 'count'],
  ['never played', 'count'],
  ['never played, foretold', 'count'],
] as const;

/** So many are played at once: more would share a small machine's processor too thinly to tell of the network. */
const AT_ONCE = 3;

/** A stream that is tuned, and then played. */
interface Stream {
  readonly name: (typeof STREAMS)[number];
  readonly rendition: OwnRendition;
  /** The path of its playlist. */
  readonly playlist: string;
  serve(origin: Origin): void;
}

/** What `npm run tune` advises, played. */
export const tuned: Scenario = {
  name: 'tuned',
  title: 'What `tune` advises, played in the browser',
  what: `The settings that \`npm run tune\` finds best for ${STREAMS.join(', ')}, each over the built-in network ${NETWORK} of which it takes ${LOAD}; then the same visits in the browser with these settings: for how long the picture stood still in all of them, and how many segments were fetched and never played in a visit. A browser's first segment is asked for later than a simulated one, at another place in the network: so the visits are simulated once more from the moments at which it asked and showed its first picture, and those of the ${VISITS} are counted that agree with that.`,
  film: SHORT,
  link: {},
  figures: STREAMS.flatMap((name) => figuresOf(name, KINDS)) as [FigureKind, ...FigureKind[]],
  rounds: 3,
  baseline: 'none',
  contestants: [{ ...ours(), id: 'ours-as-advised', name: 'Playahead, as advised' }],
  quickContestants: 0,
  async measure() {
    await makeFilms([LONG]);
    const browser = await launchShared();
    try {
      const told: Figures[] = [];
      for (const stream of [await demo(), made(STREAMS[1], SHORT), made(STREAMS[2], LONG)]) {
        told.push(await tunedAndPlayed(stream, { film: SHORT, link: {}, browser }));
      }
      return Object.assign({}, ...told);
    } finally {
      await browser.close();
    }
  },
};

async function tunedAndPlayed(
  stream: Stream,
  options: Omit<SeatOptions, 'contestant'>,
): Promise<Figures> {
  const { name, rendition } = stream;
  const { trace: recorded } = builtInNetworks().find((each) => each.name === NETWORK) as Network;
  const trace = scaledTo(recorded, rendition.kbps / LOAD);
  const { best } = advise([rendition], [trace], SEED);
  const visits = visitsTo(rendition.film, trace, SEED);
  const settings = { ...best, behind: 8 };
  const simulate = (visit: VisitOptions) => new WindowPlayer(visit, settings).run();
  const foretold = visits.map(simulate);
  const played = await allInTurn(visits, (visit) => play(stream, visit, best, options), AT_ONCE);
  const alike = played.map(({ visit }) => simulate(visit));
  const { film } = rendition;
  const segmentSeconds = film.durationSeconds / film.segments.length;
  const within = played.filter(({ stallSeconds }, at) => {
    const simulated = alike[at]?.stallSeconds ?? Number.NaN;
    return Math.abs(stallSeconds - simulated) <= Math.max(segmentSeconds, simulated * SAME_SHARE);
  });
  return {
    [keyOf(name, 'advice')]: `N = ${best.ahead}, f = ${best.refill}, P = ${best.parallel}`,
    [keyOf(name, 'stalled')]: stalled(played),
    [keyOf(name, 'stalled, foretold')]: stalled(foretold),
    [keyOf(name, 'stalled, simulated from the same moments')]: stalled(alike),
    [keyOf(name, 'visits within a segment of that')]: within.length,
    [keyOf(name, 'never played')]: unseenSeconds(played) / segmentSeconds,
    [keyOf(name, 'never played, foretold')]: unseenSeconds(foretold) / segmentSeconds,
  };
}

function stalled(all: readonly Pick<Outcome, 'stallSeconds'>[]): number {
  return all.reduce((sum, { stallSeconds }) => sum + stallSeconds, 0);
}

/** In a visit. */
function unseenSeconds(all: readonly Pick<Outcome, 'wastedSeconds'>[]): number {
  return all.reduce((sum, { wastedSeconds }) => sum + wastedSeconds, 0) / all.length;
}

/** How a visit went in the browser, and how it would be simulated from the same moments. */
interface Played extends Pick<Outcome, 'stallSeconds' | 'wastedSeconds'> {
  readonly visit: VisitOptions;
}

async function play(
  { rendition, playlist, serve }: Stream,
  told: VisitOptions,
  { ahead, refill, parallel }: Tuned,
  options: Omit<SeatOptions, 'contestant'>,
): Promise<Played> {
  const { film, trace, fromMs, visit } = told;
  const contestant = ours({ ahead, refill, parallel });
  const seat = await Seat.take({ ...options, contestant });
  try {
    serve(seat.origin);
    const tab = await seat.tabOfReturning();
    seat.origin.link.follow(rowsOf(trace as Trace, fromMs));
    const followedAtMs = performance.now();
    await tab.page.goto(seat.origin.url + contestant.urlOf({ playlist }), { waitUntil: 'commit' });
    await tab.firstFrameMs();
    const beganAtMs = performance.now();
    const firstMs = seat.segments()[0]?.startedAt ?? followedAtMs;
    const untilSeconds = Math.min(visit.watchedSeconds, film.durationSeconds - END_SECONDS);
    await tab.playedTo(untilSeconds, untilSeconds * 1000 + PATIENCE_MS);
    const { stalledSeconds: stallSeconds } = await tab.probe();
    const seconds = await tab.position();
    await tab.page.close();
    const segmentAt = film.segments.findLastIndex(({ start }) => start <= seconds);
    const wastedBytes = seat
      .segments(({ path }) => Number(/segment-(\d+)/.exec(path)?.[1]) > segmentAt)
      .reduce((bytes, { bytesSent }) => bytes + bytesSent, 0);
    const moments = { fromMs: fromMs + firstMs - followedAtMs, beginsAtMs: beganAtMs - firstMs };
    return {
      visit: { ...told, ...moments },
      stallSeconds,
      wastedSeconds: (wastedBytes * 8) / (rendition.kbps * 1000),
    };
  } finally {
    await seat.close();
  }
}

async function demo(): Promise<Stream> {
  const [id] = readdirSync('static/video').filter((name) => name.startsWith('vid-'));
  const [rendition] = (await readOwnFilm(`static/video/${id}/540p/index.m3u8`)).slice(-1);
  const folder = dirname(`video/${id}/540p/index.m3u8`);
  return {
    name: STREAMS[0],
    rendition: rendition as OwnRendition,
    playlist: `${folder}/index.m3u8`,
    serve: (origin) => {
      for (const name of readdirSync(`static/${folder}`)) {
        origin.serve(`/${folder}/${name}`, readFileSync(`static/${folder}/${name}`));
      }
    },
  };
}

function made(name: Stream['name'], film: Film): Stream {
  const [{ bitsPerSecond, name: folder }] = film.renditions as [Film['renditions'][number]];
  const { durationSeconds, segmentSeconds } = film;
  const kbps = bitsPerSecond / 1000;
  const playlist = `films/${film.name}/${folder}/index.m3u8`;
  return {
    name,
    playlist,
    rendition: {
      ...{ url: playlist, kbps, guessed: 0 },
      film: evenFilm(durationSeconds, segmentSeconds, kbps),
    },
    serve: (origin) => serveFilm(origin, film),
  };
}
