import { readFileSync, writeFileSync } from 'node:fs';
import { NO_PACE } from '../../sw/core/pace.ts';
import { DEFAULT_SETTINGS } from '../../sw/core/settings.ts';
import { SeededRandom } from '../soak/seeded-random.ts';
import { chartOf } from './chart.ts';
import type { SimFilm } from './film.ts';
import { builtInNetworks } from './networks.ts';
import type { Outcome } from './outcome.ts';
import { type OwnRendition, readOwnFilm } from './own-film.ts';
import type { VisitOptions } from './player.ts';
import { playAuto } from './seen-before.ts';
import { SequentialPlayer } from './sequential-player.ts';
import { parseTrace, type Trace } from './trace.ts';
import { visitOf } from './viewer.ts';
import { WindowPlayer } from './window-player.ts';

/** What is tuned, and for which networks. */
export interface TuneOptions {
  /** The URL of a playlist or a file, or its path. */
  readonly source: string;
  /** Recordings; built-in networks where there are none. */
  readonly traces: readonly string[];
  readonly seed: number;
  /** Where the chart goes. */
  readonly chart: string;
}

/** A set-up, and what it comes to. */
export interface Tuned {
  readonly ahead: number;
  readonly refill: number;
  readonly parallel: number;
  readonly startUpSeconds: number;
  /** Of the time from the first picture on. */
  readonly stallPercent: number;
  readonly wasteSeconds: number;
}

/** What is advised. */
export interface Advice {
  /** Hardly more stalls than with any, and the least waste for that. */
  readonly best: Tuned;
  /** The least waste without more stalls than hls.js by itself. */
  readonly thriftiest: Tuned;
  readonly hls: Pick<Tuned, 'startUpSeconds' | 'stallPercent' | 'wasteSeconds'>;
  /** `ahead=auto`, on networks that are new to it. */
  readonly auto: Advice['hls'];
  readonly all: readonly Tuned[];
}

/** Of so many seconds of look-ahead each is tried, as whole segments. */
const LOOK_AHEADS = [4, 8, 12, 16, 24, 32, 48, 64, 90, 120];
const REFILLS = [0.25, 0.5, 0.75, 1];
const PARALLELS = [1, 2, 4];
/** With so many visits over each network. */
export const VISITS = 6;
const BEHIND = 8;
/** A tenth of a percent of the time is a second in a quarter of an hour: nobody tells that apart. */
const SAME_PERCENT = 0.1;

/** Tries set-ups on somebody's own video, says what each comes to, and advises one. */
export async function tune(options: TuneOptions): Promise<void> {
  const { source, seed, chart } = options;
  const renditions = await readOwnFilm(source);
  const traces = options.traces.map((path) => parseTrace(path, readFileSync(path, 'utf8')));
  const networks = traces.length > 0 ? traces : builtInNetworks().map(({ trace }) => trace);
  console.info(
    `${renditions.length} rendition${renditions.length === 1 ? '' : 's'}; ${networks.length} network${networks.length === 1 ? '' : 's'}${traces.length > 0 ? '' : ', built-in ones'}; seed ${seed}.`,
  );
  for (const { kbps, guessed, film } of renditions) {
    const said = guessed > 0 ? `; of ${guessed} of them nobody says how large they are` : '';
    console.info(`  ${kbps.toFixed()} kbit/s in ${film.segments.length} segments${said}`);
  }
  const advice = advise(renditions, networks, seed);
  console.info(`\n${tableOf(advice)}\n`);
  console.info(wordsOf(advice, source));
  writeFileSync(chart, chartOf(pictureOf(advice)));
  console.info(`The picture of it: ${chart}`);
}

/** Plays all set-ups on all networks, each in the best rendition that half of its rate carries. */
export function advise(
  renditions: readonly OwnRendition[],
  networks: readonly Trace[],
  seed: number,
): Advice {
  const films = networks.map(({ meanKbps }) => filmFor(renditions, meanKbps));
  const [{ duration: segmentSeconds } = { duration: 4 }] = films[0]?.segments ?? [];
  const aheads = new Set(
    LOOK_AHEADS.map((seconds) => Math.max(1, Math.round(seconds / segmentSeconds))),
  );
  const playAll = (play: (options: VisitOptions) => Outcome) => {
    const visits = networks.flatMap((trace, index) =>
      visitsTo(films[index] as SimFilm, trace, seed),
    );
    return figuresOf(visits.map(play));
  };
  const all = [...aheads].flatMap((ahead) =>
    REFILLS.flatMap((refill) =>
      PARALLELS.map((parallel): Tuned => {
        const settings = { ahead, refill, parallel, behind: BEHIND };
        return { ...settings, ...playAll((options) => new WindowPlayer(options, settings).run()) };
      }),
    ),
  );
  const hls = playAll((options) => new SequentialPlayer(options).run());
  const auto = playAll((options) => playAuto(options, DEFAULT_SETTINGS, NO_PACE));
  const least = Math.min(...all.map(({ stallPercent }) => stallPercent));
  const within = (most: number) => {
    const good = all.filter(({ stallPercent }) => stallPercent <= most + SAME_PERCENT);
    return (good.length > 0 ? good : all).reduce((one, other) =>
      isBetter(other, one) ? other : one,
    );
  };
  return {
    best: within(least),
    thriftiest: within(Math.max(hls.stallPercent, least)),
    hls,
    auto,
    all,
  };
}

/** The visits that each set-up is tried with, to one film over one network. */
export function visitsTo(film: SimFilm, trace: Trace, seed: number): readonly VisitOptions[] {
  return [...Array(VISITS).keys()].map((each) => {
    const random = new SeededRandom(seed * 1000 + each);
    const fromMs = random.next() * trace.durationMs;
    const visit = visitOf('as people do', film.durationSeconds, random);
    return { film, trace, fromMs, visit };
  });
}

/** Less waste; as much, and fewer stalls; and else what is usual. */
function isBetter(one: Tuned, other: Tuned): boolean {
  if (Math.abs(one.wasteSeconds - other.wasteSeconds) > 0.05) {
    return one.wasteSeconds < other.wasteSeconds;
  }
  return one.stallPercent < other.stallPercent - 0.01;
}

function filmFor(renditions: readonly OwnRendition[], meanKbps: number): SimFilm {
  const fits = renditions.filter(({ kbps }) => kbps <= meanKbps / 2);
  return ((fits.at(-1) ?? renditions[0]) as OwnRendition).film;
}

function figuresOf(outcomes: readonly Outcome[]) {
  const sum = (read: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + read(outcome), 0);
  const stalled = sum(({ stallSeconds }) => stallSeconds);
  return {
    startUpSeconds: sum(({ startUpSeconds }) => startUpSeconds) / outcomes.length,
    stallPercent: (100 * stalled) / (stalled + sum(({ watchedSeconds }) => watchedSeconds)),
    wasteSeconds: sum(({ wastedSeconds }) => wastedSeconds) / outcomes.length,
  };
}

/** Each N with the f and P that are best there, and what one more step costs. */
function tableOf({ all, hls, auto }: Advice): string {
  const rows = bestOfEach(all);
  const lines = rows.map((row, index) => {
    const before = rows[index - 1];
    const step = before
      ? `${signed(row.stallPercent - before.stallPercent)} %, ${signed(row.wasteSeconds - before.wasteSeconds)} s`
      : '';
    const { ahead, refill, parallel } = row;
    return [String(ahead), String(refill), String(parallel), ...cellsOf(row), step];
  });
  const head = ['N', 'f', 'P', 'start, s', 'stalled, %', 'never played, s', 'one step more'];
  const written = [
    head,
    ...lines,
    ['auto', '', '', ...cellsOf(auto), ''],
    ['hls.js', '', '', ...cellsOf(hls), ''],
  ];
  const widths = head.map((_, column) =>
    Math.max(...written.map((line) => line[column]?.length ?? 0)),
  );
  return written
    .map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}

function bestOfEach(all: readonly Tuned[]): readonly Tuned[] {
  return [...new Set(all.map(({ ahead }) => ahead))].map((ahead) => {
    const same = all.filter((each) => each.ahead === ahead);
    const least = Math.min(...same.map(({ stallPercent }) => stallPercent));
    const good = same.filter(({ stallPercent }) => stallPercent <= least + SAME_PERCENT);
    return good.reduce((one, other) => (isBetter(other, one) ? other : one));
  });
}

function wordsOf({ best, thriftiest, hls }: Advice, source: string): string {
  const link = ({ ahead, refill, parallel }: Tuned) =>
    `?src=${source}&ahead=${ahead}&refill=${refill}&parallel=${parallel}`;
  return [
    `Fewest stalls: N = ${best.ahead}, f = ${best.refill}, P = ${best.parallel}: ${best.stallPercent.toFixed(2)} % stalled, ${best.wasteSeconds.toFixed(1)} s fetched and never played in a visit (hls.js: ${hls.stallPercent.toFixed(2)} %, ${hls.wasteSeconds.toFixed(1)} s).`,
    `  ${link(best)}`,
    `Least waste without more stalls than hls.js: N = ${thriftiest.ahead}, f = ${thriftiest.refill}, P = ${thriftiest.parallel}: ${thriftiest.stallPercent.toFixed(2)} %, ${thriftiest.wasteSeconds.toFixed(1)} s.`,
    `  ${link(thriftiest)}`,
  ].join('\n');
}

function pictureOf({ all, hls, auto, best }: Advice) {
  const point = (each: Pick<Tuned, 'wasteSeconds' | 'stallPercent'>, name: string) => ({
    x: each.wasteSeconds,
    y: each.stallPercent,
    name,
  });
  return {
    name: 'tune',
    title: 'Stalls against waste, for this video on these networks',
    x: 'fetched and never played, seconds a visit',
    y: 'stalled, % of the time',
    lines: REFILLS.map((refill) => ({
      name: `f = ${refill}`,
      points: all
        .filter((each) => each.refill === refill && each.parallel === 2)
        .map((each) => point(each, `N = ${each.ahead}`)),
    })),
    marks: [point(hls, 'hls.js'), point(auto, 'auto'), point(best, `advised: N = ${best.ahead}`)],
  };
}

function cellsOf({ startUpSeconds, stallPercent, wasteSeconds }: Advice['hls']): string[] {
  return [startUpSeconds.toFixed(2), stallPercent.toFixed(2), wasteSeconds.toFixed(1)];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
