import { Route, Router } from 'workbox-routing';
import { markedVersion } from '../core/file-layout.ts';
import { segmentKey } from '../core/segment.ts';
import type { Greetings } from '../window/greetings.ts';
import type { Viewers } from '../window/viewers.ts';
import type { FileStrategy } from './file-strategy.ts';
import { orNetworkError } from './network-error.ts';
import type { PlaylistStrategy } from './playlist-strategy.ts';
import { resourceOf, type SegmentStrategy } from './segment-strategy.ts';

/**
 * Who answers which request of a tab that has said hello; every other request goes to the network
 * untouched, or to whoever listens after us.
 */
export function registerRoutes(parts: {
  readonly viewers: Viewers;
  readonly greetings: Greetings;
  readonly playlists: PlaylistStrategy;
  readonly segments: SegmentStrategy;
  readonly files: FileStrategy;
}): void {
  const { viewers, greetings, playlists, segments, files } = parts;
  const router = new Router();
  // Players of HLS fetch, with no destination.
  const isFetch = (request: Request) => request.destination === '';

  // A worker that has just started has asked a tab who it is, and not heard yet.
  const mayBeOurs = (client: string) =>
    client !== '' && (greetings.has(client) || viewers.mayPlay(client, Date.now()));

  router.registerRoute(
    new Route(({ event, url, request }) => {
      const { clientId } = event as FetchEvent;
      const isPlaylist = mayBeOurs(clientId) && isFetch(request) && /\.m3u8?$/i.test(url.pathname);
      if (isPlaylist) greetings.expectBeside(clientId, url.href, Date.now());
      return isPlaylist;
    }, orNetworkError(playlists)),
  );
  router.registerRoute(
    new Route(({ event, url, request }) => {
      const { clientId } = event as FetchEvent;
      if (!clientId || !isFetch(request) || !viewers.mayPlay(clientId, Date.now())) return false;
      // A worker that has just started knows no tab yet, but what it holds may be asked for. And a
      // request may overtake the timeline that names it.
      if (looksLikeMedia(request)) return true;
      if (!viewers.knows(clientId)) return greetings.expects(clientId, url.href, Date.now());
      const asked = resourceOf(request);
      const session = viewers.sessionOf(clientId, asked);
      return viewers.timelineOf(segmentKey({ ...asked, session })) !== undefined;
    }, orNetworkError(segments)),
  );
  router.registerRoute(new Route(({ request }) => isMediaElement(request), orNetworkError(files)));
  router.addFetchListener();
}

/** Whether a media element asks, whose page has said that the worker is to answer. */
export function isMediaElement({ destination, url }: Request): boolean {
  return (destination === 'video' || destination === 'audio') && markedVersion(url) !== undefined;
}

/** By the file name extensions of RFC 8216 §3 and of CMAF, or as only media is asked for in ranges. */
function looksLikeMedia({ url, headers }: Request): boolean {
  const { pathname } = new URL(url);
  return /\.(ts|aac|mp3|mp4|m4[asv]|cmf[atv]|vtt)$/i.test(pathname) || headers.has('Range');
}
