import { NetworkFirst } from 'workbox-strategies';

/** The cache that holds playlists, for a reload without a network. */
export const PLAYLIST_CACHE = 'playahead-playlists-v1';

/**
 * Playlists come from the network, and from the cache only where there is none. A live playlist is
 * never stored: the window of an hour ago is worse than an error.
 */
export function playlistStrategy(): NetworkFirst {
  return new NetworkFirst({
    cacheName: PLAYLIST_CACHE,
    matchOptions: { ignoreVary: true },
    plugins: [
      {
        cacheWillUpdate: async ({ response }) =>
          response.status === 200 && isFinished(await response.clone().text()) ? response : null,
      },
    ],
  });
}

/** A multivariant playlist, or a media playlist that says it will not change: RFC 8216 §4.3.3.4. */
function isFinished(playlist: string): boolean {
  return /^#EXT-X-(STREAM-INF|ENDLIST)\b/m.test(playlist);
}
