import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { chartOf } from './chart.ts';
import { EXPERIMENTS, type Tally } from './experiments.ts';
import { findingsOf } from './findings.ts';
import { builtInNetworks, readNetworks } from './networks.ts';
import { fillIn } from './report.ts';
import type { Job } from './worker.ts';

export interface SimulateOptions {
  /** Where the recordings are; built-in networks, where there is none. */
  readonly folder: string | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly isWritten: boolean;
  /** The script of a thread. */
  readonly worker: string;
}

/** Plays all experiments on all networks, and shows or writes what came of them. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const { folder, seed, isWritten } = options;
  const networks = folder === undefined ? builtInNetworks() : readNetworks(folder);
  const startedAtMs = performance.now();
  console.info(`${networks.length} networks, ${EXPERIMENTS.length} experiments, seed ${seed}.`);
  const jobs = EXPERIMENTS.flatMap((_, experiment) =>
    networks.map((_, network): Job => ({ experiment, network })),
  );
  const tallies = (await playAll(jobs, options)).flat();
  const visits = tallies.reduce((sum, tally) => sum + tally.visits.length, 0);
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.info(`${visits} visits in ${seconds.toFixed()} s.\n`);
  const findings = findingsOf(tallies, networks);
  console.info(findings.text);
  if (!isWritten) return;
  writeFileSync('tests/sim/README.md', fillIn('tests/sim/README.md', findings.tables));
  for (const chart of findings.charts) {
    writeFileSync(`tests/sim/${chart.name}.svg`, chartOf(chart));
  }
  console.info('Written: tests/sim/README.md and its charts.');
}

/** What each job came to, in the order of the jobs, whichever thread has done it. */
async function playAll(
  jobs: readonly Job[],
  { folder, seed, threads, worker }: SimulateOptions,
): Promise<(readonly Tally[])[]> {
  const results = new Array<readonly Tally[]>(jobs.length);
  let [next, done] = [0, 0];
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const thread = new Worker(worker, { workerData: { folder, seed } });
      try {
        for (let at = next++; at < jobs.length; at = next++) {
          results[at] = await ask(thread, jobs[at] as Job);
          done += 1;
          if (done % Math.ceil(jobs.length / 20) === 0) {
            console.info(`${Math.round((done / jobs.length) * 100)} %`);
          }
        }
      } finally {
        await thread.terminate();
      }
    }),
  );
  return results;
}

async function ask(thread: Worker, job: Job): Promise<readonly Tally[]> {
  const answer = once(thread, 'message');
  thread.postMessage(job);
  const [tallies] = await answer;
  return tallies;
}
