// The least that workbox needs to answer from a cache: what ours is compared with.
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

registerRoute(({ url }) => url.pathname.endsWith('.ts'), new CacheFirst({ cacheName: 'bare' }));
