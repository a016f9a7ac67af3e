import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
import type { LinkShape } from '../origin/link.ts';
import type { Bound, FigureKind, Figures, Scenario, Target } from './scenario.ts';

/** All that was measured, as it is written to `results.json`: every single figure. */
export interface Results {
  readonly scenarios: readonly ScenarioResult[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** How many processes wanted to run in the minute before: beyond the cores, times are too long. */
  readonly loadBefore: number;
  readonly browser: string;
  readonly packages: Readonly<Record<string, string>>;
}

export interface ScenarioResult {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly date: string;
  /** On what it was taken: a scenario may be taken anew elsewhere. */
  readonly machine: Machine;
  readonly rounds: number;
  readonly link: LinkShape;
  readonly figures: readonly FigureKind[];
  readonly baseline: string;
  readonly bound?: Bound;
  readonly targets: readonly Target[];
  readonly contestants: readonly ContestantResult[];
}

export interface ContestantResult {
  readonly id: string;
  readonly name: string;
  readonly how: string;
  /** What its code weighs on the wire. */
  readonly scriptBytes: number;
  /** One a round; a round that failed is among the failures. */
  readonly singles: readonly Figures[];
  readonly failures: readonly string[];
}

export const RESULTS_FILE = resolve('tests/bench/results.json');

export function readResults(): Results | undefined {
  if (!existsSync(RESULTS_FILE)) return undefined;
  return JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results;
}

/** Replaces what was measured anew, and keeps the rest, in the order of all scenarios. */
export function merged(
  before: Results | undefined,
  now: Results,
  all: readonly Pick<Scenario, 'name'>[],
): Results {
  const scenarios = all.flatMap(({ name }) => {
    const isSame = (each: ScenarioResult) => each.name === name;
    return now.scenarios.find(isSame) ?? before?.scenarios.find(isSame) ?? [];
  });
  return { scenarios };
}

export function writeResults(results: Results): void {
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 1)}\n`);
}

/** What the figures were taken on. */
export function describeMachine(): Machine {
  const { devDependencies, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const all: Record<string, string> = { ...dependencies, ...devDependencies };
  const named = ['hls.js', 'shaka-player', 'video.js', 'workbox-strategies', 'playwright'];
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    browser: execFileSync(process.env.CHROMIUM_PATH ?? 'chromium', ['--version'], {
      encoding: 'utf8',
    }).trim(),
    packages: Object.fromEntries(named.map((name) => [name, all[name] ?? 'none'])),
  };
}
