import { Strategy } from 'workbox-strategies';

/** The page's own files, with the version of the build that they belong to; the build fills it in. */
declare const PLAYAHEAD_SHELL: { readonly version: string; readonly files: readonly string[] };

/** The cache that holds the page's own files: one a build, so that versions never mix. */
export const SHELL_CACHE = `playahead-shell-${PLAYAHEAD_SHELL.version}`;

/** What a browser that has static routing can be told: Service Workers §4.5.1. */
interface RoutingEvent extends ExtendableEvent {
  readonly addRoutes?: (rule: {
    readonly condition: object;
    readonly source: { readonly cacheName: string };
  }) => Promise<void>;
}

/** All but what scripts fetch, as players do, and pages, whose URLs hold settings. */
const NO_MEDIA = {
  not: { or: [{ requestDestination: '', requestMethod: 'GET' }, { requestMode: 'navigate' }] },
};

/**
 * Stores the page's own files, revalidated; all of them or, on a site that has its own page, none.
 * Where the browser can do so, it answers from there, or from the network, without the worker.
 * Never rejects: without a shell the page comes from the network.
 */
export async function installShell(event: RoutingEvent): Promise<void> {
  // A browser that knows no such condition asks the worker.
  event
    .addRoutes?.({ condition: NO_MEDIA, source: { cacheName: SHELL_CACHE } })
    .catch(() => undefined);
  const requests = PLAYAHEAD_SHELL.files.map((file) => new Request(file, { cache: 'no-cache' }));
  try {
    await (await caches.open(SHELL_CACHE)).addAll(requests);
  } catch {
    await caches.delete(SHELL_CACHE).catch(() => false);
  }
}

/** Whether a URL is one of the page's own files, or the page itself with any settings in its query. */
export function isShell(url: URL, scope: string): boolean {
  return PLAYAHEAD_SHELL.files.some((file) => {
    const { origin, pathname } = new URL(file, scope);
    return url.origin === origin && url.pathname === pathname;
  });
}

/** The page's own files come from the cache, or from the network where they are not there. */
export class ShellStrategy extends Strategy {
  override async _handle(request: Request): Promise<Response> {
    // Only the install writes here: a page loaded later would not fit the others.
    const options = { cacheName: SHELL_CACHE, ignoreSearch: true, ignoreVary: true };
    const stored = await caches.match(request, options).catch(() => undefined);
    return stored ?? fetch(request);
  }
}
