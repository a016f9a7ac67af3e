import { parentPort, workerData } from 'node:worker_threads';
import { EXPERIMENTS, play } from './experiments.ts';
import { builtInNetworks, readNetworks } from './networks.ts';

/** What a thread is told: which job to do next. A job is one experiment on one network. */
export interface Job {
  readonly experiment: number;
  readonly network: number;
}

const { folder, seed } = workerData as {
  readonly folder: string | undefined;
  readonly seed: number;
};
const networks = folder === undefined ? builtInNetworks() : readNetworks(folder);

parentPort?.on('message', ({ experiment, network }: Job) => {
  const [what, where] = [EXPERIMENTS[experiment], networks[network]];
  parentPort?.postMessage(what && where ? play(what, where, seed) : []);
});
