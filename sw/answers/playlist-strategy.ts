import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { SESSION_PARAMETER, type SegmentKey, segmentKey, sessionIn } from '../core/segment.ts';
import type { Greetings } from '../window/greetings.ts';
import type { Viewers } from '../window/viewers.ts';

/** An edge of a CDN may lag so many segments behind another, and no live stream has begun anew. */
const MOST_LAG = 3;

/** What a playlist strategy tells and asks the rest of the worker. */
export interface PlaylistStrategyParts {
  /** The cache that holds playlists, for a reload without a network. */
  readonly cacheName: string;
  /** A timeline's names stand for other segments than before. */
  readonly onNewSegments: (timeline: string) => Promise<void>;
  readonly viewers: Viewers;
  readonly greetings: Greetings;
  /** What a tab was given from the cache is out of date. */
  readonly onStale: (client: string) => Promise<void>;
}

/**
 * A playlist that will not change, played before, is answered from the cache at once and asked for
 * anew besides; where its origin wants to be asked first, or signs what it names, it comes from the
 * network, and from the cache only where there is none. A live playlist is never stored: the window
 * of an hour ago is worse than an error. A tab that has not said hello when the network has answered
 * gets just that.
 */
export class PlaylistStrategy extends Strategy {
  readonly #parts: PlaylistStrategyParts;
  readonly #liveSequences = new Map<string, number>();
  /** What was seen to change comes from the network from then on. */
  readonly #changing = new Set<string>();

  constructor(parts: PlaylistStrategyParts) {
    super();
    this.#parts = parts;
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const { cacheName, viewers, greetings, onStale } = this.#parts;
    const event = handler.event as FetchEvent;
    const { clientId } = event;
    const { url } = request;
    // Whose playlist it is cannot be told: it is nobody's.
    if (viewers.isShared(clientId)) return fetch(request);
    // A tab says who is signed in before it asks, but that may come later.
    const keyNow = () => segmentKey({ url, session: viewers.sessionOf(clientId, { url }) });
    const keep = async (playlist: Response) => {
      await viewers.reported(clientId);
      await (await caches.open(cacheName)).put(keyNow(), playlist);
    };
    const coming = fetch(request);
    const copied = coming.then((response) => response.clone());
    const isOurs = greetings.heard(clientId);
    // The hello may be on its way; nobody waits for it, but where the network fails.
    const failed = async () => (await isKept(cacheName, url)) && isOurs;
    const isInTime = await Promise.race([
      isOurs,
      copied.then(() => greetings.has(clientId), failed),
    ]);
    const key = keyNow();
    const before = stored(cacheName, key);
    const following = isOurs
      .then(async (is) => is && this.#follow(key, await copied, await before, keep))
      .catch(() => false);
    event.waitUntil(following);
    if (!isInTime) return coming;
    const held = await before;
    if (held && !this.#changing.has(key) && (await mayComeFirst(held))) {
      event.waitUntil(following.then((isStale) => (isStale ? onStale(clientId) : undefined)));
      return held.clone();
    }
    try {
      const response = await coming;
      // Only what has been played before can be out of date: nothing else is waited for.
      if (held || this.#liveSequences.has(key)) await following;
      return response;
    } catch (error) {
      const own = held ?? (await stored(cacheName, keyNow()));
      if (own) return own;
      throw error;
    }
  }

  /** Keeps what may be kept; says whether what was held of it is out of date. */
  async #follow(
    key: string,
    fresh: Response,
    before: Response | undefined,
    keep: (playlist: Response) => Promise<void>,
  ): Promise<boolean> {
    const { status, url } = fresh;
    const isGone = [401, 403, 404, 410].includes(status);
    if (status !== 200 && !isGone) return false;
    const text = await fresh.clone().text();
    // What a network says in its own place (a login page, say) is no news of the playlist.
    if (!isGone && !text.startsWith('#EXTM3U')) return false;
    const { isOther = false, isNew = false } = before ? await compare(before, fresh, text) : {};
    const isStale = before !== undefined && (isGone || isOther || isNew);
    if (isStale) this.#changing.add(key);
    // As hls.js knows it: where a redirect led.
    const session = sessionIn(key);
    const timeline = segmentKey({ url: url || key, session: url ? session : undefined });
    const { cacheName, onNewSegments } = this.#parts;
    if (!isGone && isFinished(text)) {
      if (isNew) await onNewSegments(timeline);
      if (/\bno-store\b/i.test(fresh.headers.get('Cache-Control') ?? '')) return isStale;
      // Not waited for: a tab without anyone says nothing before it has the playlist.
      keep(fresh).catch(() => {});
      return isStale;
    }
    if (before) await (await caches.open(cacheName)).delete(key, { ignoreVary: true });
    if (isGone) return isStale;
    const sequence = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
    const known = this.#liveSequences.get(key) ?? 0;
    const isReset = sequence + MOST_LAG < known;
    this.#liveSequences.set(key, isReset ? sequence : Math.max(sequence, known));
    if (isReset) await onNewSegments(timeline);
    return before !== undefined;
  }
}

/** Whether anything is held of a playlist, for whomever. */
async function isKept(cacheName: string, url: string): Promise<boolean> {
  try {
    const options = { ignoreSearch: true, ignoreVary: true };
    return (await (await caches.open(cacheName)).keys(url, options)).length > 0;
  } catch {
    return false;
  }
}

/** What is held of a playlist. A storage that fails holds nothing. */
async function stored(cacheName: string, key: SegmentKey): Promise<Response | undefined> {
  try {
    const cache = await caches.open(cacheName);
    const all = await cache.keys(key, { ignoreSearch: true, ignoreVary: true });
    // Where it is kept apart by who is signed in, what is nobody's may be somebody's.
    const isApart = all.some(({ url }) => url.includes(SESSION_PARAMETER));
    if (isApart && !key.includes(SESSION_PARAMETER)) return undefined;
    return await cache.match(key, { ignoreVary: true });
  } catch {
    return undefined;
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

/** Whether a stored playlist may be answered before its origin is asked: RFC 9111 §5.2.2. */
async function mayComeFirst(held: Response): Promise<boolean> {
  if (/no-cache|must-revalidate|max-age=0\b/i.test(held.headers.get('Cache-Control') ?? '')) {
    return false;
  }
  // What signs a URL has its time.
  return !(await held.clone().text()).includes('?');
}

/**
 * Whether a playlist says other things than before, and whether it names new segments: its validator
 * has changed as well, and not because its URLs are signed anew each time.
 */
async function compare(before: Response, fresh: Response, text: string) {
  const old = await before.clone().text();
  const unqueried = (playlist: string) => playlist.replace(/\?[^\s"]*/g, '');
  const isOther = unqueried(old) !== unqueried(text);
  const [was, is] = [before, fresh].map(({ headers }) =>
    ['ETag', 'Last-Modified'].map((name) => headers.get(name)),
  );
  // One that still agrees is enough: a server may make up the other one each time.
  const isSame = is?.some((validator, index) => validator && validator === was?.[index]);
  const isNew = !isSame && is?.some(Boolean) && (old === text || isOther);
  return { isOther, isNew };
}
