import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  PlaylistLoaderContext,
} from 'hls.js';
import { type PartPlaces, withPartUrls } from './part-urls.ts';

/** What hls.js makes a loader of playlists of. */
export type PlaylistLoaderClass = new (config: HlsConfig) => Loader<PlaylistLoaderContext>;

/** Makes hls.js read the playlists that `base` loads as if their parts lay where a template says. */
export function partLoader(base: PlaylistLoaderClass, places: PartPlaces): PlaylistLoaderClass {
  return class PartLoader extends base {
    override load(
      context: PlaylistLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<PlaylistLoaderContext>,
    ): void {
      super.load(context, config, {
        ...callbacks,
        onSuccess: (response, ...rest) => {
          const { data, url } = response;
          const text = typeof data === 'string' ? withPartUrls(data, url, places) : undefined;
          callbacks.onSuccess(text === undefined ? response : { ...response, data: text }, ...rest);
        },
      });
    }
  };
}
