import { NO_PACE } from '../../sw/core/pace.ts';
import { SeededRandom } from '../soak/seeded-random.ts';
import { playClairvoyantly } from './clairvoyant.ts';
import { evenFilm, type SimFilm } from './film.ts';
import type { Network } from './networks.ts';
import type { Outcome } from './outcome.ts';
import type { VisitOptions } from './player.ts';
import { playAuto, playSeenBefore } from './seen-before.ts';
import { SequentialPlayer } from './sequential-player.ts';
import { type ViewerKind, visitOf } from './viewer.ts';
import { WindowPlayer } from './window-player.ts';

/** A player as it is set up. */
export type Setup =
  | {
      readonly player: 'window';
      readonly ahead: number;
      readonly refill: number;
      readonly parallel: number;
    }
  | { readonly player: 'auto'; readonly isSeenBefore: boolean }
  | { readonly player: 'hls'; readonly goalSeconds?: number }
  | { readonly player: 'clairvoyant' };

/** What is played over all networks, with one set-up. */
export interface Experiment {
  readonly id: string;
  readonly setup: Setup;
  readonly segmentSeconds: number;
  readonly viewers: ViewerKind;
  /** How many visits to each network at each load. */
  readonly visits: number;
  /** In place of each network's own round trips. */
  readonly rttMs?: number;
}

/** What came of an experiment on one network at one load. */
export interface Tally {
  readonly experiment: string;
  readonly network: string;
  readonly load: number;
  /** In their order: the same place in another experiment is the same visit. */
  readonly visits: readonly Figures[];
}

/** What is kept of a visit. */
export type Figures = Omit<Outcome, 'requests' | 'fetchedBytes' | 'wastedBytes'>;

export const LOADS = [0.5, 0.7] as const;
const FILM_SECONDS = 600;
const BEHIND = 8;

export const AHEADS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30];
export const REFILLS = [0, 0.25, 0.5, 0.75, 1];
export const PARALLELS = [1, 2, 3, 4, 5, 6];
export const SEGMENT_LENGTHS = [2, 4, 6, 10];
export const ROUND_TRIPS = [20, 100, 300, 600];
/** Look-ahead of about so many seconds, whatever the segments' length. */
export const LOOK_AHEADS = [10, 20, 40, 60];
/** Each with `ahead=auto` beside it. */
export const AUTO_AHEADS = [4, 8, 15, 20, 25, 30, 40];
/** All of the film is ahead. */
const ENDLESS = 1000;
const USUAL = { segmentSeconds: 4, viewers: 'as people do' } as const;
const USUAL_SETTINGS = { refill: 0.75, parallel: 2 };

/** All that is played for the findings. */
export const EXPERIMENTS: readonly Experiment[] = [
  { id: 'clairvoyant', setup: { player: 'clairvoyant' }, ...USUAL, visits: 8 },
  { id: 'hls', setup: { player: 'hls' }, ...USUAL, visits: 8 },
  { id: 'hls-30', setup: { player: 'hls', goalSeconds: 30 }, ...USUAL, visits: 8 },
  ...AHEADS.flatMap((ahead) =>
    REFILLS.map((refill) => ({
      id: windowId(ahead, refill),
      setup: windowOf(ahead, refill, 2),
      ...USUAL,
      visits: 8,
    })),
  ),
  ...ROUND_TRIPS.flatMap((rttMs) =>
    PARALLELS.map((parallel) => ({
      id: `parallel-${parallel}-rtt-${rttMs}`,
      setup: windowOf(8, 0.75, parallel),
      ...USUAL,
      segmentSeconds: 2,
      rttMs,
      visits: 2,
    })),
  ),
  ...SEGMENT_LENGTHS.flatMap((segmentSeconds) =>
    LOOK_AHEADS.map((seconds) => ({
      id: `length-${segmentSeconds}-ahead-${seconds}`,
      setup: windowOf(Math.max(1, Math.round(seconds / segmentSeconds)), 0.75, 2),
      ...USUAL,
      segmentSeconds,
      visits: 4,
    })),
  ),
  ...autoExperiments([
    ['auto-hls', { player: 'hls' }],
    ['auto-endless', usualWindow(ENDLESS)],
    ['auto-new', { player: 'auto', isSeenBefore: false }],
    ['auto-seen', { player: 'auto', isSeenBefore: true }],
    ...AUTO_AHEADS.map((ahead) => [autoId(ahead), usualWindow(ahead)] as const),
  ]),
];

/** What stands beside `ahead=auto`: more visits, as what stalls is rare. */
function autoExperiments(setups: readonly (readonly [id: string, setup: Setup])[]): Experiment[] {
  return setups.map(([id, setup]) => ({ id, setup, ...USUAL, visits: 16 }));
}

export function autoId(ahead: number): string {
  return `auto-window-${ahead}`;
}

function usualWindow(ahead: number): Setup {
  return windowOf(ahead, USUAL_SETTINGS.refill, USUAL_SETTINGS.parallel);
}

function windowOf(ahead: number, refill: number, parallel: number): Setup {
  return { player: 'window', ahead, refill, parallel };
}

export function windowId(ahead: number, refill: number): string {
  return `window-${ahead}-${refill}`;
}

/** Plays an experiment on one network, at each load. The same seed makes the same visits for all set-ups. */
export function play(experiment: Experiment, network: Network, seed: number): readonly Tally[] {
  const { id, setup, segmentSeconds, viewers, visits, rttMs } = experiment;
  const { name, trace } = network;
  const line = rttMs === undefined ? trace : { ...trace, rttMs: trace.rttMs.map(() => rttMs) };
  return LOADS.map((load) => {
    const film = filmFor(segmentSeconds, trace.meanKbps * load);
    const all = [...Array(visits).keys()].map((visit): Figures => {
      const random = new SeededRandom(seed * 1000 + visit);
      const fromMs = random.next() * trace.durationMs;
      const options = { film, trace: line, fromMs, visit: visitOf(viewers, FILM_SECONDS, random) };
      // Who was here before came at other times, and stayed as long as they liked.
      return figuresOf(playOnce(setup, options, new SeededRandom(seed * 1000 + 500 + visit)));
    });
    return { experiment: id, network: name, load, visits: all };
  });
}

function figuresOf(outcome: Outcome): Figures {
  const { requests: _, fetchedBytes: __, wastedBytes: ___, ...figures } = outcome;
  return figures;
}

function playOnce(setup: Setup, options: VisitOptions, others: SeededRandom): Outcome {
  if (setup.player === 'clairvoyant') return playClairvoyantly(options);
  if (setup.player === 'hls') return new SequentialPlayer(options, setup.goalSeconds).run();
  if (setup.player === 'auto') {
    const settings = { ...{ ahead: 1, behind: BEHIND }, ...USUAL_SETTINGS };
    return setup.isSeenBefore
      ? playSeenBefore(options, settings, others)
      : playAuto(options, settings, NO_PACE);
  }
  const { ahead, refill, parallel } = setup;
  return new WindowPlayer(options, { ahead, refill, parallel, behind: BEHIND }).run();
}

const films = new Map<string, SimFilm>();

/** Each is made once. */
function filmFor(segmentSeconds: number, kbps: number): SimFilm {
  const key = `${segmentSeconds} ${kbps}`;
  const film = films.get(key) ?? evenFilm(FILM_SECONDS, segmentSeconds, kbps);
  films.set(key, film);
  return film;
}
