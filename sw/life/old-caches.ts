import { PLAYLIST_CACHE } from '../answers/playlist-strategy.ts';
import { SEGMENT_CACHE } from '../store/segment-store.ts';
import { SHELL_CACHE } from './shell.ts';

/** Deletes what other versions of the worker have stored: shells, segments and playlists. */
export async function deleteOtherCaches(): Promise<void> {
  const ours = [SHELL_CACHE, SEGMENT_CACHE, PLAYLIST_CACHE];
  for (const name of await caches.keys()) {
    if (name.startsWith('playahead-') && !ours.includes(name)) await caches.delete(name);
  }
}
