import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { answerRange } from '../core/byte-range.ts';
import { chunkAt, chunkRange, type FileSigns, isOfFile } from '../core/file-layout.ts';
import { isToBeWhole } from '../core/file-turns.ts';
import { type Answer, serverTiming } from '../core/network-timing.ts';
import type { Viewer } from '../core/prefetch-window.ts';
import type { WorkerMessage } from '../core/protocol.ts';
import { type Resource, segmentKey } from '../core/segment.ts';
import type { Download } from '../network/download.ts';
import type { Downloads } from '../network/downloads.ts';
import { refuse } from '../network/proof.ts';
import { chunkRequest } from '../network/requests.ts';
import { TailFirst } from '../network/tail-first.ts';
import { entryIn } from '../store/entry.ts';
import type { SegmentStore } from '../store/segment-store.ts';
import { viewersOfFile } from '../window/file-viewers.ts';
import type { PlayerName, Viewers } from '../window/viewers.ts';
import { type Asked, answerOf, isChunk, partIn, whatItIsOf } from './chunk-answer.ts';
import { partOf } from './part-of.ts';
import { Turns } from './turns.ts';

/** What an element got of a chunk; `isNew`, of another one than before. */
export type Served = Omit<Extract<WorkerMessage, { type: 'served' }>, 'type' | 'player'>;

/** What the strategy answers from, and whom it tells. */
export interface FileStrategyParts {
  readonly store: SegmentStore;
  readonly downloads: Downloads;
  readonly viewers: Viewers;
  readonly onPlayerChange: () => Promise<void>;
  /** A media element of a player got so many bytes of a chunk. */
  readonly onServed: (player: PlayerName, served: Served) => void;
  /** The file is another one by now than its player began to play. */
  readonly onChanged: (client: string, url: string) => Promise<void>;
}

/** A page says what it plays within milliseconds; this is for one that is busy. */
const WORD_WITHIN_MS = 5000;
/** Less than this before the byte that is asked for comes along with it: a request of its own costs more. */
const LEAST_SKIPPED_BYTES = 2 ** 16;
/** A download that brings nothing for longer is given up. */
const REST_WITHIN_MS = 1500;
/** How often it is looked whether the page has shown how it asks. */
const BREATH_MS = 50;

/**
 * Answers the media element that plays a file, each time with bytes of one chunk: from the one that it
 * asks for to the chunk's end, where it asks again. What lies beyond the window waits for its turn.
 */
export class FileStrategy extends Strategy {
  readonly #parts: FileStrategyParts;
  /** The chunk that each player got last. */
  readonly #latest = new Map<string, number>();
  readonly #turns: Turns;

  constructor(parts: FileStrategyParts) {
    super();
    this.#parts = parts;
    this.#turns = new Turns(parts.viewers);
  }

  override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const { viewers } = this.#parts;
    const event = handler.event as FetchEvent;
    const client = event.clientId;
    const { url } = request;
    const sitting = viewers.sitting(client);
    const [viewer] = await this.#viewersOf(client, url);
    const file = viewer?.timeline.file;
    // Of what comes past us the element would take nothing beside what it has of ours.
    if (!viewer || !file) throw new Error('No page has said what this is.');
    const bytes = answerRange(request.headers.get('Range') ?? 'bytes=0-', file.totalBytes);
    if (!bytes) return fetch(request);
    if (bytes === 'unsatisfiable') {
      const headers = { 'Content-Range': `bytes */${file.totalBytes}` };
      return new Response(null, { status: 416, headers });
    }
    const chunk = chunkAt(file, bytes.first);
    const range = chunkRange(file, chunk);
    const resource = { url: file.url, range, session: file.session };
    const last = Math.min(bytes.last, range.last);
    const player = { client, player: viewer.player };
    const asked = { client, url, chunk, resource, file, first: bytes.first, last, player };
    // It asks again, and goes on waiting.
    if (!(await this.#turns.take(client, url, chunk)))
      return answerOf(asked, 'video/mp4', '', new Blob([]));
    // A new worker is shown how its player asks: the element's own request does not say.
    await this.#learnAsking(viewer, resource);
    const held = await this.#hit(asked);
    // One who has left meanwhile is given nothing that is another one's.
    if (sitting.aborted) throw new Error('Who asked has left.');
    if (held) return held;
    const key = segmentKey(resource);
    // While that was found out, a prefetch may have ended.
    const isNews = !this.#parts.downloads.get(key) && this.#parts.store.held.has(key);
    return (isNews && (await this.#hit(asked))) || (await this.#follow(asked, event));
  }

  /** Who plays the file; a worker that has just started is told so first. */
  async #viewersOf(client: string, url: string): Promise<readonly Viewer[]> {
    const { viewers } = this.#parts;
    const untilMs = Date.now() + WORD_WITHIN_MS;
    for (;;) {
      const found = viewersOfFile(viewers, client, url);
      if (found.length > 0 || Date.now() >= untilMs) return found;
      await viewers.nextWord(client, untilMs - Date.now());
    }
  }

  /** Settles when it is known how a player asks, where that is more than its element does. */
  async #learnAsking(viewer: Viewer, resource: Resource): Promise<void> {
    const { downloads, store, viewers } = this.#parts;
    const { client } = viewer;
    const untilMs = Date.now() + WORD_WITHIN_MS;
    if (!viewer.private || store.held.has(segmentKey(resource))) return;
    while (!downloads.manners.of(client, resource) && Date.now() < untilMs)
      await viewers.nextWord(client, BREATH_MS);
  }

  async #hit(asked: Asked): Promise<Response | undefined> {
    const { store, downloads, viewers } = this.#parts;
    const { client, resource, first, last } = asked;
    const key = segmentKey(resource);
    // The page has asked for the first chunk before it could say what it is of.
    await downloads.adoptOrphans();
    if (downloads.get(key) || (viewers.knows(client) && store.lacks(key))) return undefined;
    const held = await store.match(key);
    if (!held) return undefined;
    const { fileBytes: totalBytes, ...validators } = entryIn(held);
    if (!this.#isOfIts(asked, { totalBytes, ...validators })) {
      await this.#parts.onChanged(client, resource.url);
      throw new Error('The file is another one by now.');
    }
    const begin = first - (resource.range?.first ?? 0);
    const body = (await held.blob()).slice(begin, begin + last - first + 1);
    this.#tell(asked, 'hit', body.size);
    const { headers } = held;
    const timing = headers.get('Server-Timing') ?? serverTiming('hit', {});
    return answerOf(asked, headers.get('Content-Type') ?? '', timing, body);
  }

  /** Whether something is of the file that is played, as far as that can be told. */
  #isOfIts({ file, resource }: Asked, came: FileSigns): boolean {
    const { totalBytes } = came;
    if (isOfFile(file, came)) return true;
    const isAsLong = isOfFile(file, { totalBytes });
    return isAsLong && this.#parts.store.hasFlippingValidators(segmentKey(resource));
  }

  /** Out of a download: one that is under way, or a new one. */
  async #follow(asked: Asked, event: FetchEvent): Promise<Response> {
    const { downloads, onPlayerChange } = this.#parts;
    const { client, resource } = asked;
    const underWay = downloads.get(segmentKey(resource));
    const joined = underWay?.canBeJoinedBy(client) && !underWay.isRefused ? underWay : undefined;
    const answer = joined ? 'join' : 'miss';
    // Of what one tab has left another one may need all.
    if (joined && joined.client !== client) joined.tailFirst?.hurry();
    const download = joined ?? this.#begin(asked);
    const release = download.addPlayer(client);
    const leave = () => {
      release();
      void onPlayerChange();
    };
    event.waitUntil(onPlayerChange());
    event.waitUntil(downloads.settled());
    try {
      const head = await download.head;
      if (!this.#isOfIts(asked, whatItIsOf(head))) {
        await this.#parts.onChanged(client, resource.url);
        throw new Error('The file is another one by now.');
      }
      if (!isChunk(head, resource)) throw new Error(`The server answered ${head.status}.`);
      // What is not to be kept is handed out as it comes.
      const isKept = !refuse(resource.range, head);
      const whole = isKept ? download.readAsItComes(leave) : (head.body ?? new Blob([]).stream());
      const part = partIn(asked, download);
      const body = partOf(whole, {
        ...part,
        onEnd: (bytes) => {
          this.#tell(asked, answer, bytes);
          if (!isKept) leave();
        },
        // What has enough for now asks again from where it was.
        onLeave: () => void this.#linger(asked, download),
      });
      const { firstByteMs } = download;
      const type = head.headers.get('Content-Type') ?? '';
      const last = asked.first + part.length - 1;
      return answerOf({ ...asked, last }, type, serverTiming(answer, { firstByteMs }), body);
    } catch (error) {
      leave();
      throw error;
    }
  }

  #begin(asked: Asked): Download {
    const { client, resource, first } = asked;
    const { downloads, viewers } = this.#parts;
    const request = chunkRequest(resource, downloads.manners.of(client, resource));
    const { range } = resource;
    // Where it is asked for in its midst, that comes first.
    const isInMidst = range && first - range.first >= LEAST_SKIPPED_BYTES;
    const mayGoOn = async () => {
      await this.#hasPicture(asked);
      // What an element has left meanwhile is fetched no further, unless somebody else waits for it.
      const key = segmentKey(resource);
      const isIts = tailFirst && downloads.get(key)?.tailFirst === tailFirst;
      if (isIts && !tailFirst.isHurried && this.#isLeft(asked)) downloads.cancel(key);
    };
    const tailFirst = isInMidst ? new TailFirst(range, first, mayGoOn) : undefined;
    const sitting = viewers.sitting(client);
    return downloads.forward(resource, request, { client, sitting, tailFirst });
  }

  /** Settles when an element has something to show, or the link has long been idle for it. */
  async #hasPicture({ client, url }: Asked): Promise<void> {
    const { viewers } = this.#parts;
    const untilMs = Date.now() + REST_WITHIN_MS;
    const isStarved = () => viewersOfFile(viewers, client, url).some((viewer) => viewer.isStarved);
    while (isStarved() && Date.now() < untilMs) await viewers.nextWord(client, BREATH_MS);
  }

  /** Keeps a download that an element has let go for now, until it is left. */
  async #linger(asked: Asked, download: Download): Promise<void> {
    const { viewers, onPlayerChange } = this.#parts;
    const { client } = asked;
    const release = download.addPlayer(client);
    while (!this.#isLeft(asked) && download.purpose !== 'storing' && !download.isSilent) {
      await viewers.nextWord(client, WORD_WITHIN_MS);
    }
    release();
    await onPlayerChange();
  }

  /** Whether a chunk is not to come whole, once its element has had enough of it. */
  #isLeft({ client, url, chunk }: Asked): boolean {
    const its = viewersOfFile(this.#parts.viewers, client, url);
    return !its.some((viewer) => isToBeWhole(viewer, chunk));
  }

  #tell({ player, chunk }: Asked, answer: Answer, bytes: number): void {
    const name = `${player.client} ${player.player}`;
    const isNew = this.#latest.get(name) !== chunk;
    this.#parts.onServed(player, { chunk, answer, bytes, isNew });
    this.#latest.set(name, chunk);
  }
}
