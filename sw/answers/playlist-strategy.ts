import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { type SegmentKey, segmentKey, sessionIn } from '../core/segment.ts';
import { type PlaylistStore, type Standing, standingOf } from '../store/playlist-store.ts';
import type { Echoes } from '../window/echoes.ts';
import type { Greetings } from '../window/greetings.ts';
import type { Viewers } from '../window/viewers.ts';
import { LiveSequences } from './live-sequences.ts';
import { isFinished, newsOf } from './playlist-news.ts';

/** A request may overtake what its page has said just before it, and even be answered before that comes. */
const BREATH_MS = 250;

/** What a playlist strategy tells and asks the rest of the worker. */
export interface PlaylistStrategyParts {
  readonly store: PlaylistStore;
  readonly viewers: Viewers;
  readonly greetings: Greetings;
  readonly echoes: Echoes;
  /** A timeline's names stand for other segments than before. */
  readonly onNewSegments: (timeline: string) => Promise<void>;
  /** What a tab was given from the cache of this playlist is out of date. */
  readonly onStale: (client: string, playlistUrl: string) => Promise<void>;
}

/** One request for a playlist, and what it is answered and followed up with. */
interface Asked {
  readonly event: FetchEvent;
  readonly request: Request;
  /** Aborted once somebody else may sit before the tab than the one who asked. */
  readonly sitting: AbortSignal;
  /** A copy of what the network answers. */
  readonly copied: Promise<Response>;
  /** Where it is kept; `undefined` where the tab is not ours, or does not say who is signed in. */
  readonly key: Promise<SegmentKey | undefined>;
  readonly kept: Promise<Response | undefined>;
}

/**
 * A playlist that will not change, played before, is answered from the cache at once and asked for
 * anew besides. What cannot be proven to be still good enough comes from the network, and from the
 * cache only where there is none: `standingOf` says which is which. A live playlist is never stored:
 * the window of an hour ago is worse than an error. A tab that has not said whose it is when the
 * network has answered gets just that.
 */
export class PlaylistStrategy extends Strategy {
  readonly #parts: PlaylistStrategyParts;
  readonly #live = new LiveSequences();
  /** Where one playlist has changed, the others that are asked for may have as well. */
  readonly #doubtful = new WeakSet<AbortSignal>();

  constructor(parts: PlaylistStrategyParts) {
    super();
    this.#parts = parts;
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const { store, viewers, onStale } = this.#parts;
    const event = handler.event as FetchEvent;
    const { clientId } = event;
    // Whose playlist it is cannot be told: it is nobody's.
    if (viewers.isShared(clientId)) return fetch(request);
    const sitting = viewers.sitting(clientId);
    const coming = fetch(request);
    const copied = coming.then((response) => response.clone());
    const key = this.#keyOf(request, clientId, sitting);
    const kept = key.then((known) => known && store.match(known));
    const following = this.#follow({ event, request, sitting, copied, key, kept });
    event.waitUntil(following);
    // What the tab has to say may be on its way; nobody waits for it, but where the network fails.
    const answered = copied.then(
      async () => ((await this.#isInTime(clientId, request)) ? kept : undefined),
      async () => ((await store.hasAny(request.url)) ? kept : undefined),
    );
    const own = await Promise.race([kept, answered]);
    if (own && this.#mayComeFirst(own, sitting)) {
      const tell = (isStale: boolean) => (isStale ? onStale(clientId, request.url) : undefined);
      event.waitUntil(following.then(tell));
      return own.clone();
    }
    try {
      const response = await coming;
      // Only what has been played before can be out of date: nothing else is waited for.
      const isKnown = viewers.hasReported(clientId);
      if (own || (isKnown && this.#live.has((await key) ?? ''))) await following;
      return response;
    } catch (error) {
      const last = own ?? (await answered);
      if (last && !sitting.aborted) return last.clone();
      throw error;
    }
  }

  /** Where a playlist is kept for whoever asks for it now, once that is known. */
  async #keyOf(
    { url }: Request,
    client: string,
    sitting: AbortSignal,
  ): Promise<SegmentKey | undefined> {
    const { viewers, greetings, echoes } = this.#parts;
    if (!(await greetings.heard(client))) return undefined;
    // Who has signed out and in just before this request may not have been heard yet.
    const both = await Promise.all([echoes.from(client), viewers.reported(client)]);
    if (both.includes(false)) return undefined;
    if (sitting.aborted || viewers.isShared(client)) return undefined;
    return segmentKey({ url, session: viewers.sessionOf(client, { url }) });
  }

  /** Whether a tab says whose it is at about the time at which the network has answered. */
  async #isInTime(client: string, { url }: Request): Promise<boolean> {
    const { store, viewers, greetings } = this.#parts;
    if (viewers.hasReported(client)) return true;
    if (!greetings.has(client) || !(await store.hasAny(url))) return false;
    return viewers.reported(client, BREATH_MS);
  }

  #mayComeFirst(kept: Response, sitting: AbortSignal): boolean {
    if (standingOf(kept) === 'changing') this.#doubtful.add(sitting);
    return standingOf(kept) === 'lasting' && !this.#doubtful.has(sitting) && !sitting.aborted;
  }

  /** Keeps what may be kept; says whether what was kept of it is out of date. Never rejects. */
  async #follow(asked: Asked): Promise<boolean> {
    try {
      const [key, fresh] = await Promise.all([asked.key, asked.copied]);
      if (key && !asked.sitting.aborted) return await this.#compare(asked, key, fresh);
      await fresh.body?.cancel();
    } catch {
      // The network has failed: it says nothing of the playlist.
    }
    return false;
  }

  async #compare(asked: Asked, key: SegmentKey, fresh: Response): Promise<boolean> {
    const { event, request, sitting } = asked;
    const { store, onNewSegments } = this.#parts;
    const before = await asked.kept;
    const text = await fresh.clone().text();
    const news = await newsOf(request, fresh, text, before);
    if (!news || sitting.aborted) return false;
    if (news.isStale) this.#doubtful.add(sitting);
    // As hls.js knows it: where a redirect led.
    const timeline = segmentKey({ url: fresh.url || request.url, session: sessionIn(key) });
    const isReset = !news.isGone && !isFinished(text) && this.#live.note(key, text);
    if (news.isNew || isReset) await onNewSegments(timeline);
    const { standing } = news;
    // Nothing waits for that.
    if (standing) event.waitUntil(this.#keep(key, fresh, standing, sitting));
    else if (before) await store.delete(key);
    return news.isStale;
  }

  /** Keeps a playlist, unless it turns out that it was another one who asked for it. */
  async #keep(
    key: SegmentKey,
    fresh: Response,
    standing: Standing,
    sitting: AbortSignal,
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
    const isInDoubt = this.#doubtful.has(sitting) && standing === 'lasting';
    const known = isInDoubt ? 'asked for first' : standing;
    await this.#parts.store.keep(key, fresh, { standing: known, sitting });
  }
}
