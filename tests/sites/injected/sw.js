import { addPlayahead } from 'playahead/worker';
import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

addPlayahead({ ignore: ['token'] }); // before the first route
precacheAndRoute(self.__WB_MANIFEST);

const isHello = ({ url }) => url.pathname === '/api/hello';
registerRoute(isHello, async () => new Response('the site’s own'));
self.skipWaiting();
clientsClaim();
