import { cacheNames, isCacheOf } from '../core/cache-names.ts';
import type { HandOverStep } from '../core/hand-over.ts';
import { isLibraryCache } from '../core/library.ts';
import { Tabs } from '../window/tabs.ts';
import { HandOver } from './hand-over.ts';

/**
 * The life of a worker that is all ours: it takes the pages that are open, lets a new version follow
 * when nothing plays, and deletes what other versions have stored, but for a library. `others` are caches to be kept
 * besides those of segments and playlists.
 */
export function addLifeCycle(
  scope: ServiceWorkerGlobalScope,
  others: readonly string[] = [],
): void {
  const handOver = new HandOver(new Tabs(scope), () => scope.skipWaiting());
  scope.addEventListener('activate', (event) => {
    const deletion = deleteCaches(scope, others);
    event.waitUntil(Promise.all([scope.clients.claim(), deletion]));
  });
  scope.addEventListener('message', (event) => {
    const { source, data } = event;
    if (!(source instanceof WindowClient) || typeof data !== 'string') return;
    event.waitUntil(handOver.proceed(data as HandOverStep, source.id));
  });
}

async function deleteCaches(
  { registration }: ServiceWorkerGlobalScope,
  others: readonly string[],
): Promise<void> {
  const { scope } = registration;
  const kept = [...Object.values(cacheNames(scope)), ...others];
  const mayGo = (name: string) => !kept.includes(name) && !isLibraryCache(name);
  const names = (await caches.keys()).filter((name) => isCacheOf(scope, name));
  await Promise.all(names.filter(mayGo).map((name) => caches.delete(name)));
}
