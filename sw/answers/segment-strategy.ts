import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { parseRangeHeader } from '../core/byte-range.ts';
import { type Answer, SINCE_HEADER, serverTiming } from '../core/network-timing.ts';
import { type Resource, type SegmentKey, segmentKey } from '../core/segment.ts';
import type { Download } from '../network/download.ts';
import type { Downloads } from '../network/downloads.ts';
import { answerHeaders, asPartial, type SegmentStore } from '../store/segment-store.ts';
import type { Viewers } from '../window/viewers.ts';

/** What the strategy answers from. */
export interface SegmentStrategyParts {
  readonly store: SegmentStore;
  readonly downloads: Downloads;
  readonly viewers: Viewers;
  /** A player has begun to wait, or waits no more: what may be fetched besides has changed. */
  readonly onPlayerChange: () => Promise<void>;
}

/** Answers a player's request for a segment: a hit, a join or a miss, never later than the network. */
export class SegmentStrategy extends Strategy {
  readonly #parts: SegmentStrategyParts;

  constructor(parts: SegmentStrategyParts) {
    super();
    this.#parts = parts;
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const { downloads, store, viewers, onPlayerChange } = this.#parts;
    const event = handler.event as FetchEvent;
    const client = event.clientId;
    const plain = resourceOf(request);
    const resource = () => ({ ...plain, session: viewers.sessionOf(client, plain) });
    const withoutRequest = (wanted: Resource) =>
      this.#hitOrJoin(wanted, event).catch((error) => {
        // Whatever is wrong with us is no reason for the player to go without.
        console.warn('Playahead:', error);
        return undefined;
      });
    const sitting = viewers.sitting(client);
    const asked = resource();
    if (downloads.manners.learn(request, client, asked.session)) event.waitUntil(onPlayerChange());
    let answer = await withoutRequest(asked);
    // What no key stands for can neither be kept nor joined.
    if (!answer && !isNamed(request)) return fetch(request);
    // While that was found out, a prefetch may have begun, and even ended, or the tab have said who
    // is signed in.
    const key = segmentKey(asked);
    const isThere = downloads.get(key) || store.held.has(key);
    const isNews = isThere || asked.session !== resource().session;
    if (!answer && isNews) answer = await withoutRequest(resource());
    // One who has left meanwhile is given and leaves nothing that is another one's.
    if (sitting.aborted) {
      await answer?.body?.cancel();
      return fetch(request);
    }
    if (answer) return answer;
    const download = downloads.forward(resource(), request, { client, sitting });
    const response = await this.#follow(download, event, 'miss');
    // What is no segment (an error, a login page) reaches the player as the server sent it.
    return response ?? (await download.head);
  }

  /** An answer without a request of its own; `undefined` where there is none. */
  async #hitOrJoin(
    { range, ...whole }: Resource,
    event: FetchEvent,
  ): Promise<Response | undefined> {
    const { store, downloads, viewers } = this.#parts;
    const { request, clientId: client } = event;
    const header = request.headers.get('Range');
    const key = segmentKey({ ...whole, range });
    // Of a tab that is not known yet it may turn out meanwhile who is signed in there.
    const mayBeHeld = (each: SegmentKey) => !viewers.knows(client) || !store.lacks(each);
    if (!downloads.get(key)) {
      const held = mayBeHeld(key) && (await store.match(key));
      if (held) return asPartial(held, header, !range);
      const wholeKey = segmentKey(whole);
      const heldWhole = range && mayBeHeld(wholeKey) && (await store.match(wholeKey));
      if (heldWhole) return asPartial(heldWhole, header, true);
    }
    const underWay = downloads.get(key);
    if (!underWay || !isNamed(request)) return undefined;
    const joined = underWay.canBeJoinedBy(client)
      ? await this.#follow(underWay, event, 'join')
      : undefined;
    // It is no segment, or it failed, or is as good as dead: nobody reads what is left of it.
    const isIdle = underWay.isSilent || !underWay.hasPlayer;
    if (!joined && isIdle && downloads.get(key) === underWay) downloads.cancel(key);
    return joined;
  }

  /** The download as an answer; `undefined` where its head says that it is not the segment. */
  async #follow(
    download: Download,
    event: FetchEvent,
    answer: Answer,
  ): Promise<Response | undefined> {
    const { downloads, onPlayerChange } = this.#parts;
    const release = download.addPlayer(event.clientId);
    const onEnd = () => {
      release();
      void onPlayerChange();
    };
    event.waitUntil(onPlayerChange());
    event.waitUntil(downloads.settled());
    try {
      const head = await download.head;
      if (download.isRefused) {
        onEnd();
        return undefined;
      }
      return streamed(head, download, answer, onEnd);
    } catch (error) {
      onEnd();
      // A prefetch that failed says nothing about the player's own try.
      if (answer === 'join') return undefined;
      throw error;
    }
  }
}

/** What a request asks for, in our terms. */
export function resourceOf({ url, headers }: Request): Resource {
  return { url, range: parseRangeHeader(headers.get('Range') ?? '') };
}

/** Whether a key stands for just what the request asks for: for `bytes=0-` and its like none does. */
function isNamed(request: Request): boolean {
  return !request.headers.has('Range') || resourceOf(request).range !== undefined;
}

function streamed(head: Response, download: Download, answer: Answer, onEnd: () => void): Response {
  const headers = new Headers(head.headers);
  if (headers.has('Content-Encoding')) {
    // The body is decoded by now, and its length with it.
    headers.delete('Content-Encoding');
    headers.delete('Content-Length');
  }
  const { firstByteMs = 0 } = download;
  const timing = serverTiming(answer, { firstByteMs });
  for (const [name, value] of Object.entries(answerHeaders(timing))) headers.set(name, value);
  headers.set(SINCE_HEADER, (download.ageMs - firstByteMs).toFixed());
  const { status, statusText } = head;
  return new Response(download.read(onEnd), { status, statusText, headers });
}
