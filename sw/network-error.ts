import type { RouteHandlerObject } from 'workbox-core/types.js';
import type { Strategy } from 'workbox-strategies';

/**
 * A route's handler whose failure is what it would be without the worker: an error of the network. A
 * rejected `respondWith` would fill the console instead.
 */
export function orNetworkError(strategy: Strategy): RouteHandlerObject {
  return { handle: (options) => strategy.handle(options).catch(() => Response.error()) };
}
