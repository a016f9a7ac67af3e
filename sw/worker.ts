import { ignoreParameters } from './core/segment.ts';
import { Playahead } from './playahead.ts';

declare const self: ServiceWorkerGlobalScope;

/** What a worker may be told; all of it may be left out. */
export interface WorkerOptions {
  /**
   * The query parameters that sign a URL and do not count for what is held, in place of those of S3,
   * CloudFront, Google and Akamai; a `*` at the end stands for any ending.
   */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Lets Playahead into a worker, which remains the site's own: it listens to requests and messages,
 * and to nothing else, never claims a page, hurries an update or unregisters, and touches only
 * caches of its own. Call it once, before the first route: the listener that is added first is asked
 * first, and what is not ours it leaves to the next.
 */
export function addPlayahead({ ignore }: WorkerOptions = {}): void {
  // Before the first key is made.
  const problem = ignore && ignoreParameters(ignore);
  if (problem) console.warn('Playahead:', problem);
  new Playahead(self, ignore);
}
