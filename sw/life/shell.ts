import { Route, Router } from 'workbox-routing';
import { Strategy } from 'workbox-strategies';
import { orNetworkError } from '../answers/network-error.ts';
import { cacheName } from '../core/cache-names.ts';

/**
 * The page's own files, each with its SHA-256 in base64, and the version of the build that they
 * belong to; the build fills it in.
 */
declare const PLAYAHEAD_SHELL: {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
};

/** What a browser that has static routing can be told: Service Workers §4.5.1. */
interface RoutingEvent extends ExtendableEvent {
  readonly addRoutes?: (rule: {
    readonly condition: object;
    readonly source: { readonly cacheName: string };
  }) => Promise<void>;
}

/** All but what scripts fetch, as players do, what media elements ask for, and pages, whose URLs hold settings. */
const NO_MEDIA = {
  not: {
    or: [
      { requestDestination: '', requestMethod: 'GET' },
      { requestDestination: 'video' },
      { requestDestination: 'audio' },
      { requestMode: 'navigate' },
    ],
  },
};

/** What has just been loaded is taken from the browser's cache, unless it is of another build. */
const FRESHER: readonly RequestCache[] = ['default', 'no-cache', 'reload'];

/**
 * Keeps the page's own files, for a reload without a network; says in which cache. Where they are
 * kept, and the browser can do so, it answers from there without the worker.
 */
export function addShell(scope: ServiceWorkerGlobalScope): string {
  // One a build, so that versions never mix.
  const name = cacheName(`shell-${PLAYAHEAD_SHELL.version}`, scope.registration.scope);
  const paths = Object.keys(PLAYAHEAD_SHELL.files).map((file) => {
    return new URL(file, scope.registration.scope).pathname;
  });
  const router = new Router();
  router.registerRoute(
    new Route(
      ({ url, sameOrigin, request }) => {
        const isPage = request.mode === 'navigate' || request.destination !== '';
        // The page itself has its settings in its query.
        return isPage && sameOrigin && paths.includes(url.pathname);
      },
      orNetworkError(new ShellStrategy({ cacheName: name })),
    ),
  );
  router.addFetchListener();
  scope.addEventListener('install', (event) => event.waitUntil(install(event, name)));
  return name;
}

/** Rejects where the network fails: the browser tries again later, and the worker before stays. */
async function install(event: RoutingEvent, name: string): Promise<void> {
  const files = Object.entries(PLAYAHEAD_SHELL.files);
  const responses = await Promise.all(files.map(([file, hash]) => fetched(file, hash)));
  const shell = responses.filter((response) => response !== undefined);
  // A host that has other files than the build, all of them or some, answers for its page itself.
  if (shell.length < files.length || !(await hasStored(name, shell))) return;
  // A browser that knows no such condition asks the worker.
  await event
    .addRoutes?.({ condition: NO_MEDIA, source: { cacheName: name } })
    .catch(() => undefined);
}

/** A file as it was built; `undefined` where its host has another one, or none. */
async function fetched(file: string, hash: string): Promise<Response | undefined> {
  for (const cache of FRESHER) {
    const response = await fetch(new Request(file, { cache }));
    if (response.status !== 200 || response.redirected) return undefined;
    const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
    if (btoa(String.fromCharCode(...new Uint8Array(digest))) === hash) return response;
  }
  return undefined;
}

/** Whether all is stored. What the worker before has under the same name is the same, and stays. */
async function hasStored(name: string, shell: readonly Response[]): Promise<boolean> {
  const isThere = await caches.has(name).catch(() => false);
  try {
    const cache = await caches.open(name);
    await Promise.all(shell.map((response) => cache.put(response.url, response)));
    return true;
  } catch (error) {
    console.warn('Playahead:', error);
    if (!isThere) await caches.delete(name).catch(() => false);
    return false;
  }
}

/** The page's own files come from the cache, or from the network where they are not there. */
class ShellStrategy extends Strategy {
  override async _handle(request: Request): Promise<Response> {
    // Only the install writes here: a page loaded later would not fit the others.
    const options = { cacheName: this.cacheName, ignoreSearch: true, ignoreVary: true };
    const stored = await caches.match(request, options).catch(() => undefined);
    return stored ?? fetch(request);
  }
}
