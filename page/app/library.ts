import { ABOUT, INDEX, isContentAddress, videoCacheName, videoUrl } from '../../sw/core/library.ts';
import { registerWorker } from '../attach/playahead.ts';
import type { Gate } from './gate.ts';
import { isBeingMade } from './import-lock.ts';
import { scopeOf } from './scope.ts';
import type { SettingsForm } from './settings-form.ts';
import type { SiteConfig } from './site-config.ts';

/** What there is to say of the site of a video that is kept in this browser. */
export const LIBRARY_SITE: SiteConfig = { credentials: new Map() };

/** How long a worker may take that is not there yet. */
const WORKER_WITHIN_MS = 5000;

/** Where a video is in the library of this browser, or that it is not whole there; `undefined` where there is nothing of it. */
export async function findKept(
  id: string,
  pageUrl: string,
): Promise<{ readonly url: string } | 'not whole' | undefined> {
  if (!isContentAddress(id) || !('caches' in globalThis)) return undefined;
  const scope = scopeOf(pageUrl);
  const options = { cacheName: videoCacheName(id, scope) };
  const has = async (path: string) => {
    const kept = await caches.match(videoUrl(id, path, scope), options).catch(() => undefined);
    // A body that nobody reads would stay open.
    await kept?.body?.cancel();
    return kept !== undefined;
  };
  const url = videoUrl(id, INDEX, scope);
  if (await has(ABOUT)) return { url };
  if (!(await has(INDEX))) return undefined;
  return (await isBeingMade(id)) ? { url } : 'not whole';
}

/** Whether the worker answers, which alone can play what is kept; one that is not there yet is waited for. */
export async function canPlayKept(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return false;
  if (serviceWorker.controller) return true;
  const controlled = new Promise<void>((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  void registerWorker();
  const tooLate = new Promise((resolve) => setTimeout(resolve, WORKER_WITHIN_MS));
  await Promise.race([controlled, tooLate]);
  return serviceWorker.controller !== null;
}

/** Shows the videos that are kept in this browser, and the way in for more; the form opens what is to be played. */
export async function showLibrary(
  section: HTMLElement,
  { form, gate }: { readonly form: SettingsForm; readonly gate: Gate },
): Promise<void> {
  if (!('caches' in globalThis)) return;
  const { OwnVideos } = await import('./own-videos.ts');
  new OwnVideos(section, gate, (id) => form.open(id));
}
