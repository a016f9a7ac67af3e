import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { unsigned } from './core/segment.ts';

/** The cache that holds playlists, for a reload without a network. */
export const PLAYLIST_CACHE = 'playahead-playlists-v1';

/**
 * Playlists come from the network, and from the cache only where there is none. A live playlist is
 * never stored: the window of an hour ago is worse than an error.
 */
export class PlaylistStrategy extends Strategy {
  readonly #onNewSegments: (timeline: string) => Promise<void>;
  readonly #liveSequences = new Map<string, number>();

  /** `onNewSegments` hears of a timeline whose names stand for other segments than before. */
  constructor(onNewSegments: (timeline: string) => Promise<void>) {
    super();
    this.#onNewSegments = onNewSegments;
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const key = unsigned(request.url);
    const stored = caches.match(key, { cacheName: PLAYLIST_CACHE, ignoreVary: true });
    // A storage that fails holds nothing.
    const before = stored.catch(() => undefined);
    try {
      const response = await fetch(request);
      if (response.status !== 200) return response;
      const following = this.#follow(key, response.clone(), await before).catch(() => undefined);
      handler.waitUntil(following);
      // Only what has been played before can be out of date: nothing else is waited for.
      if ((await before) || this.#liveSequences.has(key)) await following;
      return response;
    } catch (error) {
      const offline = await before;
      if (offline) return offline;
      throw error;
    }
  }

  async #follow(key: string, fresh: Response, before: Response | undefined): Promise<void> {
    const text = await fresh.clone().text();
    // As hls.js knows it: where a redirect led.
    const timeline = unsigned(fresh.url || key);
    if (isFinished(text)) {
      if (before && (await isOther(before, fresh, text))) await this.#onNewSegments(timeline);
      await (await caches.open(PLAYLIST_CACHE)).put(key, fresh);
      return;
    }
    const sequence = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
    const isReset = sequence < (this.#liveSequences.get(key) ?? 0);
    this.#liveSequences.set(key, sequence);
    if (isReset) await this.#onNewSegments(timeline);
  }
}

/** A multivariant playlist, or a media playlist that says it will not change: RFC 8216 §4.3.3.4. */
function isFinished(playlist: string): boolean {
  return /^#EXT-X-(STREAM-INF|ENDLIST)\b/m.test(playlist);
}

/**
 * Whether a playlist was written anew: its validator has changed, and not because its URLs are
 * signed anew each time.
 */
async function isOther(before: Response, fresh: Response, text: string): Promise<boolean> {
  const differ = (name: string) => before.headers.get(name) !== fresh.headers.get(name);
  if (!differ(fresh.headers.has('Last-Modified') ? 'Last-Modified' : 'ETag')) return false;
  const old = await before.clone().text();
  const unqueried = (playlist: string) => playlist.replace(/\?[^\s"]*/g, '');
  return old === text || unqueried(old) !== unqueried(text);
}
