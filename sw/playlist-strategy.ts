import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { segmentKey, unsigned } from './core/segment.ts';
import { NETWORK_ERROR } from './network-error.ts';

/** The cache that holds playlists, for a reload without a network. */
export const PLAYLIST_CACHE = 'playahead-playlists-v1';

/** An edge of a CDN may lag so many segments behind another, and no live stream has begun anew. */
const MOST_LAG = 3;

/** What a playlist strategy tells and asks the rest of the worker. */
export interface PlaylistStrategyParts {
  /** A timeline's names stand for other segments than before. */
  readonly onNewSegments: (timeline: string) => Promise<void>;
  /** Who is signed in in a tab. */
  readonly sessionOf: (client: string) => string | undefined;
}

/**
 * Playlists come from the network, and from the cache only where there is none. A live playlist is
 * never stored: the window of an hour ago is worse than an error.
 */
export class PlaylistStrategy extends Strategy {
  readonly #parts: PlaylistStrategyParts;
  readonly #liveSequences = new Map<string, number>();

  constructor(parts: PlaylistStrategyParts) {
    super(NETWORK_ERROR);
    this.#parts = parts;
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const session = this.#parts.sessionOf((handler.event as FetchEvent).clientId);
    const key = segmentKey({ url: request.url, ...(session ? { session } : {}) });
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
    const { onNewSegments } = this.#parts;
    if (isFinished(text)) {
      if (before && (await isOther(before, fresh, text))) await onNewSegments(timeline);
      if (/\bno-store\b/i.test(fresh.headers.get('Cache-Control') ?? '')) return;
      await (await caches.open(PLAYLIST_CACHE)).put(key, fresh);
      return;
    }
    const sequence = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
    const known = this.#liveSequences.get(key) ?? 0;
    const isReset = sequence + MOST_LAG < known;
    this.#liveSequences.set(key, isReset ? sequence : Math.max(sequence, known));
    if (isReset) await onNewSegments(timeline);
  }
}

/**
 * A multivariant playlist, or a media playlist that says it will not change: RFC 8216 §4.3.3.4. One
 * that leaves out what the player knows is no playlist to begin with.
 */
function isFinished(playlist: string): boolean {
  if (/^#EXT-X-SKIP\b/m.test(playlist)) return false;
  return /^#EXT-X-(STREAM-INF|ENDLIST)\b/m.test(playlist);
}

/**
 * Whether a playlist was written anew: its validator has changed, and not because its URLs are
 * signed anew each time.
 */
async function isOther(before: Response, fresh: Response, text: string): Promise<boolean> {
  const [was, is] = [before, fresh].map(({ headers }) =>
    ['ETag', 'Last-Modified'].map((name) => headers.get(name)),
  );
  // One that still agrees is enough: a server may make up the other one each time.
  const isSame = is?.some((validator, index) => validator && validator === was?.[index]);
  if (isSame || !is?.some(Boolean)) return false;
  const old = await before.clone().text();
  const unqueried = (playlist: string) => playlist.replace(/\?[^\s"]*/g, '');
  return old === text || unqueried(old) !== unqueried(text);
}
