import { Route, Router } from 'workbox-routing';
import { segmentKey } from '../core/segment.ts';
import type { Viewers } from '../window/viewers.ts';
import { orNetworkError } from './network-error.ts';
import type { PlaylistStrategy } from './playlist-strategy.ts';
import { resourceOf, type SegmentStrategy } from './segment-strategy.ts';

/** Who answers which request; every request that no route names goes to the network untouched. */
export function registerRoutes(parts: {
  readonly viewers: Viewers;
  readonly playlists: PlaylistStrategy;
  readonly segments: SegmentStrategy;
}): void {
  const { viewers, playlists, segments } = parts;
  const router = new Router();
  // Media of a <video src> is not ours yet: players of HLS fetch, with no destination.
  const isFetch = (request: Request) => request.destination === '';

  router.registerRoute(
    new Route(
      ({ url, request }) => isFetch(request) && /\.m3u8?$/i.test(url.pathname),
      orNetworkError(playlists),
    ),
  );
  router.registerRoute(
    new Route(({ event, request }) => {
      const { clientId } = event as FetchEvent;
      if (!isFetch(request) || !viewers.mayPlay(clientId, Date.now())) return false;
      // A worker that has just started knows no tab yet, but what it holds may be asked for. And a
      // request may overtake the timeline that names it.
      if (!viewers.knows(clientId) || looksLikeMedia(request)) return true;
      const resource = resourceOf(request, viewers.sessionOf(clientId));
      return viewers.timelineOf(segmentKey(resource)) !== undefined;
    }, orNetworkError(segments)),
  );
  router.addFetchListener();
}

/** By the file name extensions of RFC 8216 §3 and of CMAF, or as only media is asked for in ranges. */
function looksLikeMedia({ url, headers }: Request): boolean {
  const { pathname } = new URL(url);
  return /\.(ts|aac|mp3|mp4|m4[asv]|cmf[atv]|vtt)$/i.test(pathname) || headers.has('Range');
}
