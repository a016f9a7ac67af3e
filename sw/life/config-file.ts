import { Route, Router } from 'workbox-routing';
import { orNetworkError } from '../answers/network-error.ts';

/** Answers the page that looks for a `config.json`: that there is none is no failure. */
export function addConfigFile({ registration }: ServiceWorkerGlobalScope): void {
  const { pathname } = new URL('config.json', registration.scope);
  const router = new Router();
  router.registerRoute(
    new Route(
      ({ url, sameOrigin }) => sameOrigin && url.pathname === pathname,
      orNetworkError({
        handle: async ({ request }) => {
          const response = await fetch(request);
          return response.status === 404 ? new Response(null, { status: 204 }) : response;
        },
      }),
    ),
  );
  router.addFetchListener();
}
