import { ignoreParameters } from './core/segment.ts';
import { Playahead } from './playahead.ts';
import type { WorkerOptions } from './worker-options.ts';

export type { WorkerOptions } from './worker-options.ts';

declare const self: ServiceWorkerGlobalScope;

/**
 * Lets Playahead into a worker, which remains the site's own: it listens to requests and messages,
 * and to nothing else, never claims a page, hurries an update or unregisters, and touches only
 * caches of its own. Call it once, before the first route: the listener that is added first is asked
 * first, and what is not ours it leaves to the next.
 */
export function addPlayahead({ ignore, isKept }: WorkerOptions = {}): void {
  // Before the first key is made.
  const problem = ignore && ignoreParameters(ignore);
  if (problem) console.warn('Playahead:', problem);
  new Playahead(self, { ignore, isKept });
}
