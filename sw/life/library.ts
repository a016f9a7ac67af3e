import { videoAt, videoCacheName, videoLockName } from '../core/library.ts';

/** What is being made comes in a while; a player asks again for what takes longer. */
const MADE_WITHIN_MS = 8000;
const LOOK_EVERY_MS = 250;

/**
 * Answers what is asked for of the videos that are kept in this browser. It has to listen before
 * Playahead does, which would look for them on the network.
 */
export function addLibrary(scope: ServiceWorkerGlobalScope): void {
  const root = scope.registration.scope;
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    const id = videoAt(request.url, root);
    if (id === undefined || request.method !== 'GET') return;
    event.stopImmediatePropagation();
    event.respondWith(answer(request, videoCacheName(id, root), videoLockName(id, root)));
  });
}

/** What is kept; while a video is being made, also what is there in a moment. */
async function answer(request: Request, cacheName: string, lockName: string): Promise<Response> {
  const options = { cacheName, ignoreSearch: true, ignoreVary: true };
  const untilMs = Date.now() + MADE_WITHIN_MS;
  for (;;) {
    const kept = await caches.match(request, options).catch(() => undefined);
    if (kept) return kept;
    if (!(await isHeld(lockName))) {
      return new Response('It is not kept in this browser.\n', { status: 404 });
    }
    if (Date.now() > untilMs || request.signal.aborted)
      return new Response('It is being made.\n', { status: 503 });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function isHeld(lockName: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === lockName);
}
