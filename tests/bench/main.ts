import { writeFileSync } from 'node:fs';
import { chartOf } from './chart.ts';
import { makeFilms } from './films.ts';
import { playRounds } from './play-rounds.ts';
import {
  describeMachine,
  merged,
  type Results,
  readResults,
  type ScenarioResult,
  writeResults,
} from './results.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { pageOf, tableOf } from './table.ts';

export interface BenchOptions {
  /** Names of scenarios; none means all of them. */
  readonly names: readonly string[];
  readonly rounds: number | undefined;
  readonly isQuick: boolean;
  readonly isWritten: boolean;
}

/** The scenarios that some words name. Throws with the names that there are. */
export function scenariosNamed(names: readonly string[]): readonly Scenario[] {
  const unknown = names.find((name) => !SCENARIOS.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no scenario “${unknown}”. There are:\n${listOfScenarios()}`);
  }
  return names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
}

export function listOfScenarios(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n');
}

/** Plays what is named, shows the tables, and writes them where that is wanted. */
export async function bench(options: BenchOptions): Promise<void> {
  const { names, isQuick, isWritten } = options;
  const scenarios = scenariosNamed(names);
  await makeFilms([...new Set(scenarios.map(({ film }) => film))]);
  const machine = describeMachine();
  const startedAt = performance.now();
  const tell = (line: string) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.info(
      `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}  ${line}`,
    );
  };
  const played: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    if (isQuick && scenario.quickContestants === 0) continue;
    const rounds = options.rounds ?? (isQuick ? 1 : scenario.rounds);
    const result = await playRounds(scenario, { rounds, isQuick, machine, tell });
    console.info(`\n${tableOf(result)}\n`);
    played.push(result);
    // What takes two hours is kept as it comes.
    if (isWritten) write({ scenarios: played });
  }
}

function write(now: Results): void {
  const results = merged(readResults(), now, SCENARIOS);
  writeResults(results);
  writeFileSync('tests/bench/RESULTS.md', pageOf(results));
  writeFileSync('.github/bench.svg', chartOf(results));
}
