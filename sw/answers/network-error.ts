import type { Strategy } from 'workbox-strategies';

/**
 * A route's handler whose failure is what it would be without the worker: an error of the network. A
 * rejected `respondWith` would fill the console instead.
 */
export function orNetworkError(strategy: Pick<Strategy, 'handle'>): Pick<Strategy, 'handle'> {
  return { handle: (options) => strategy.handle(options).catch(() => Response.error()) };
}
