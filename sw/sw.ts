import { PLAYLIST_CACHE, PlaylistStrategy } from './answers/playlist-strategy.ts';
import { registerRoutes } from './answers/routes.ts';
import { SegmentStrategy } from './answers/segment-strategy.ts';
import { assertNever } from './core/assert-never.ts';
import type { HandOverStep } from './core/hand-over.ts';
import { type PageMessage, parsePageMessage, seal, type WorkerMessage } from './core/protocol.ts';
import { ignoreParameters, segmentKey } from './core/segment.ts';
import { deleteOtherCaches } from './life/old-caches.ts';
import { installShell } from './life/shell.ts';
import type { Download, DownloadResult } from './network/download.ts';
import { Downloads } from './network/downloads.ts';
import { SegmentStore } from './store/segment-store.ts';
import { StorageBudget } from './store/storage-budget.ts';
import { Planner } from './window/planner.ts';
import { Throttle } from './window/throttle.ts';
import { Viewers } from './window/viewers.ts';
import { trackViews, troubleOf } from './window/window-views.ts';

declare const self: ServiceWorkerGlobalScope;

/** Often enough that the window map seems alive, seldom enough that it costs nothing. */
const VIEW_INTERVAL_MS = 100;

/** The tabs that say nothing more to the worker that this one follows. */
const silent = new Set<string>();
const store = new SegmentStore();
const viewers = new Viewers();
const budget = new StorageBudget();
const downloads = new Downloads(store, viewers, {
  onProgress: () => views.trigger(),
  onStorageRefusal: () => budget.refusedAt(store.heldBytes),
  onEnd: downloadEnded,
});
const planner = new Planner({
  viewers,
  store,
  downloads,
  budget,
  openClients: async () => new Set((await windowClients()).map(({ id }) => id)),
  onChange: () => views.trigger(),
});
const views = new Throttle(VIEW_INTERVAL_MS, postViews);
const playlists = new PlaylistStrategy({
  onNewSegments: (timeline) => store.deleteOf(timeline),
  viewers,
  onStale: (client) => post(client, { type: 'stale' }),
});
const segments = new SegmentStrategy({
  store,
  downloads,
  viewers,
  onPlayerChange: () => planner.runAfterPlayer(),
});

// Which query parameters do not count for a key is said in the script's own URL: it is known
// before the first request comes.
const ignored = new URLSearchParams(self.location.search).get('ignore');
if (ignored !== null) ignoreParameters(ignored.split(','));

// Before the routes: a tab that a new worker does not know is asked what it plays.
self.addEventListener('fetch', ({ clientId }) => {
  if (clientId && viewers.mustAsk(clientId, Date.now())) void askForTimelines(clientId);
});
registerRoutes({ scope: self.registration.scope, viewers, playlists, segments });

self.addEventListener('install', (event) => event.waitUntil(installShell(event)));
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), deleteOtherCaches()]));
});
self.addEventListener('message', (event) => {
  const { source, data, ports } = event;
  if (!(source instanceof WindowClient)) return;
  if (typeof data === 'string') event.waitUntil(takeOver(data as HandOverStep, source.id));
  const message = parsePageMessage(data);
  if (message) event.waitUntil(receive(message, source.id, ports[0]));
});

async function receive(message: PageMessage, client: string, port?: MessagePort): Promise<void> {
  const tells = message.type === 'timeline' || message.type === 'playhead';
  if (!tells && message.type !== 'leave' && !viewers.knows(client)) await askForTimelines(client);
  switch (message.type) {
    case 'timeline':
      if (viewers.addTimeline(client, message.timeline)) {
        for (const { url } of message.timeline.segments.slice(-1)) downloads.trustAgain(url);
      }
      return refill();
    case 'playhead': {
      const { moved, timelinesWanted } = viewers.report(client, message);
      if (timelinesWanted) await askForTimelines(client);
      views.trigger();
      return moved ? refill() : undefined;
    }
    case 'abandon':
      downloads.abandon(message.resource, client);
      return refill();
    case 'distrust':
      await store.delete(segmentKey(message.resource));
      return refill();
    case 'forget':
      for (const each of viewers.clients) viewers.leave(each);
      downloads.forget();
      await Promise.all([store.clear(), caches.delete(PLAYLIST_CACHE)]);
      return port?.postMessage(true);
    case 'adopt':
      if (message.body instanceof Blob) downloads.noteTaken(message.body.size, message.timing);
      return downloads.adopt(message);
    case 'leave':
      viewers.leave(client);
      return refill();
    case 'view':
      return port?.postMessage(seal(await viewOf(client)));
    default:
      return assertNever(message);
  }
}

/** Plans and acts, and lasts until what was begun has ended. */
async function refill(): Promise<void> {
  await planner.run();
  await downloads.settled();
}

async function downloadEnded(download: Download, result: DownloadResult): Promise<void> {
  const { key, receivedBytes: bytes, joinedBy } = download;
  const { timing = {} } = result;
  for (const client of new Set([download.client, ...joinedBy])) {
    const began = client === download.client;
    void post(client, { type: 'download', key, began, bytes, ok: result.ok, ...timing });
  }
  views.trigger();
  await planner.run();
}

/** The only tab may have the new worker as soon as nothing plays; several, when the viewer agrees. */
async function takeOver(step: HandOverStep, client: string): Promise<void> {
  const tabs = await windowClients();
  const isAlone = tabs.length <= 1;
  if (step === 'playahead-silent') silent.add(client);
  if (step === 'playahead-agreed' || (step === 'playahead-when-alone' && isAlone)) {
    for (const tab of tabs) tab.postMessage('playahead-fall-silent' satisfies HandOverStep);
  }
  if (step === 'playahead-begin' || tabs.every(({ id }) => silent.has(id)))
    await self.skipWaiting();
}

async function postViews(): Promise<void> {
  for (const client of viewers.clients) await post(client, await viewOf(client));
}

async function viewOf(client: string): Promise<WorkerMessage & { type: 'view' }> {
  await store.refresh();
  const tracks = trackViews(viewers, client, store.held.keys(), downloads);
  const trouble = troubleOf(viewers, client, downloads);
  return { type: 'view', tracks, storageShort: budget.isShort, trouble };
}

async function askForTimelines(client: string): Promise<void> {
  await post(client, { type: 'timelines-wanted' });
}

async function post(client: string, message: WorkerMessage): Promise<void> {
  (await self.clients.get(client))?.postMessage(seal(message));
}

function windowClients(): Promise<readonly WindowClient[]> {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}
