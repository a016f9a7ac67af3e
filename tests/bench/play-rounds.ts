import type { Contestant } from './contestants/contestant.ts';
import { zippedBytes } from './page-files.ts';
import type { ContestantResult, Machine, ScenarioResult } from './results.ts';
import type { Figures, Scenario } from './scenario.ts';
import { Seat } from './seat.ts';
import { rotated } from './statistics.ts';

export interface RoundsOptions {
  readonly rounds: number;
  readonly isQuick: boolean;
  readonly machine: Machine;
  readonly tell: (line: string) => void;
}

/** Lets all contestants of a scenario play in turn, round by round, beginning with another one each time. */
export async function playRounds(
  scenario: Scenario,
  { rounds, isQuick, machine, tell }: RoundsOptions,
): Promise<ScenarioResult> {
  const { quickContestants = 3, sideBySide = 1 } = scenario;
  const contestants = isQuick
    ? scenario.contestants.slice(0, quickContestants)
    : scenario.contestants;
  const played = new Map(
    contestants.map((each) => [each, { singles: [] as Figures[], failures: [] as string[] }]),
  );
  for (let round = 0; round < rounds; round += 1) {
    const waiting = [...rotated(contestants, round)];
    const playOn = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const outcome = await playOnce(scenario, next);
        const text = typeof outcome === 'string' ? `failed: ${outcome}` : inWords(outcome);
        tell(`${scenario.name} ${round + 1}/${rounds}  ${next.name}: ${text}`);
        if (typeof outcome === 'string') played.get(next)?.failures.push(outcome);
        else played.get(next)?.singles.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, playOn));
  }
  const { name, title, what, link, baseline, targets = [] } = scenario;
  const bound = scenario.bound?.();
  const figures = figuresOf(scenario);
  return {
    ...{ name, title, what, date: new Date().toISOString(), rounds, link, figures, baseline },
    ...(bound ? { bound } : {}),
    machine,
    targets,
    contestants: [...played].map(([contestant, outcomes]) => resultOf(contestant, outcomes)),
  };
}

/** What a scenario measures, and whether the picture stood still while it did. */
function figuresOf(scenario: Scenario): Scenario['figures'] {
  if (countsStallsItself(scenario)) return scenario.figures;
  return [...scenario.figures, { key: 'stalled', label: 'stalled', unit: 's' }];
}

/** Whether a scenario measures stalls, or shows no picture at all. */
function countsStallsItself({ figures, hasNoPicture = false }: Scenario): boolean {
  return hasNoPicture || figures.some(({ unit }) => unit === 's');
}

/** The figures of one measurement, or what went wrong. */
async function playOnce(scenario: Scenario, contestant: Contestant): Promise<Figures | string> {
  const { film, link } = scenario;
  let seat: Seat | undefined;
  try {
    seat = await Seat.take({ contestant, film, link });
    const measured = await scenario.measure(seat);
    const stalled = { stalled: await seat.stalledSeconds() };
    const figures = countsStallsItself(scenario) ? measured : { ...measured, ...stalled };
    if (process.env.BENCH_LOG) console.info(seat.origin.log.toString());
    return figures;
  } catch (error) {
    if (process.env.BENCH_DEBUG) console.error(error, seat?.origin.log.toString());
    return String(error).split('\n')[0] ?? 'unknown';
  } finally {
    await seat?.close();
  }
}

function resultOf(
  { id, name, how, files, scripts }: Contestant,
  outcomes: Pick<ContestantResult, 'singles' | 'failures'>,
): ContestantResult {
  const scriptBytes = files
    .filter(({ path }) => scripts.includes(path))
    .reduce((sum, file) => sum + zippedBytes(file), 0);
  return { id, name, how, scriptBytes, ...outcomes };
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(
      ([key, value]) =>
        `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
    )
    .join(', ');
}
