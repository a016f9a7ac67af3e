import type { WorkerOptions } from '../worker.ts';

/**
 * What `registerWorker` has put into the URL of the worker's script: it is known before the first
 * request comes.
 */
export function optionsIn({ search }: WorkerLocation): WorkerOptions {
  return { ignore: new URLSearchParams(search).get('ignore')?.split(',').filter(Boolean) };
}
