import type { HandOverStep } from './core/hand-over.ts';
import { ignoreParameters } from './core/segment.ts';
import { HandOver } from './life/hand-over.ts';
import { deleteOtherCaches } from './life/old-caches.ts';
import { installShell } from './life/shell.ts';
import { Tabs } from './window/tabs.ts';
import { Playahead } from './worker.ts';

declare const self: ServiceWorkerGlobalScope;

// Which query parameters do not count for a key is said in the script's own URL: it is known
// before the first request comes.
const ignored = new URLSearchParams(self.location.search).get('ignore');
if (ignored !== null) ignoreParameters(ignored.split(','));

new Playahead(self);

const handOver = new HandOver(new Tabs(self), () => self.skipWaiting());

self.addEventListener('install', (event) => event.waitUntil(installShell(event)));
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), deleteOtherCaches()]));
});
self.addEventListener('message', (event) => {
  const { source, data } = event;
  if (!(source instanceof WindowClient) || typeof data !== 'string') return;
  event.waitUntil(handOver.proceed(data as HandOverStep, source.id));
});
