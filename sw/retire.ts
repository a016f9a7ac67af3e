import { isCacheOf } from './core/cache-names.ts';
import type { HandOverStep } from './core/hand-over.ts';
import { isLibraryCache } from './core/library.ts';
import { Tabs } from './window/tabs.ts';

declare const self: ServiceWorkerGlobalScope;

/** Whether the videos that people have put into this browser's library go as well; the build fills it in. */
declare const PLAYAHEAD_LIBRARY_GOES: boolean;

/** How long pages may take to fall silent; one that is frozen, or without Playahead, never answers. */
const SILENCE_WITHIN_MS = 1000;

/** A version of the protocol that no page speaks: it then says nothing more to its worker. */
const NO_PROTOCOL = -1;

const tabs = new Tabs(self);
const silent = new Set<string>();
let allAreSilent: (() => void) | undefined;

/**
 * Served at the place of `sw.js`, this worker takes the other one away: it follows at once, deletes
 * all that was stored for its scope but a library, and is gone. It answers no request, so what plays plays on from the network.
 */
self.addEventListener('install', (event) => event.waitUntil(follow()));
self.addEventListener('activate', (event) => event.waitUntil(retire()));
self.addEventListener('message', (event) => {
  const { source, data } = event;
  if (!(source instanceof WindowClient) || data !== ('playahead-silent' satisfies HandOverStep)) {
    return;
  }
  silent.add(source.id);
  event.waitUntil(lookForSilence());
});

async function follow(): Promise<void> {
  const silence = new Promise<void>((resolve) => {
    allAreSilent = resolve;
    setTimeout(resolve, SILENCE_WITHIN_MS);
  });
  await tell('playahead-fall-silent' satisfies HandOverStep);
  await lookForSilence();
  await silence;
  await self.skipWaiting();
}

async function lookForSilence(): Promise<void> {
  const open = await tabs.ids();
  if ([...open].every((id) => silent.has(id))) allAreSilent?.();
}

async function retire(): Promise<void> {
  const { scope } = self.registration;
  const names = (await caches.keys()).filter(
    (name) => isCacheOf(scope, name) && (PLAYAHEAD_LIBRARY_GOES || !isLibraryCache(name)),
  );
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
  await tell({ playahead: NO_PROTOCOL });
}

async function tell(message: unknown): Promise<void> {
  for (const tab of await tabs.all()) tab.postMessage(message);
}
