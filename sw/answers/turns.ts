import { isDue, isNear, isNext } from '../core/file-turns.ts';
import { viewersOfFile } from '../window/file-viewers.ts';
import type { Viewers } from '../window/viewers.ts';
import { Reader } from './reader.ts';

/** No event lasts longer for an element that asks ahead of its window: it asks again. */
const PATIENCE_MS = 25_000;
/** So soon after a seek its element asks for what it lacks there; what is far from there it hardly lacks. */
const NEXT_WITHIN_MS = { near: 150, far: 1000 };
/** Of a file without an index a page can only guess which chunk it was sent to: it may lack what it has left. */
const LEFT_AND_LACKED_MS = 3000;

/** A media element's request for a chunk. */
interface Asked {
  readonly client: string;
  readonly url: string;
  readonly chunk: number;
}

/** Until when a chunk that is not due waits. */
interface Terms {
  /** For how long the element has to lack something until it is taken to lack this; if not given, by where this is. */
  readonly lacksAfterMs?: number | undefined;
  /** Whether the element has asked for nothing else since. */
  readonly isNewest: () => boolean;
}

/** When each of the requests of media elements may have what it asks for. */
export class Turns {
  readonly #viewers: Viewers;
  /** By the tab and the URL that it plays. */
  readonly #readers = new Map<string, Reader>();

  constructor(viewers: Viewers) {
    this.#viewers = viewers;
  }

  /** Settles when a chunk may be handed out, with `true`; or with `false`, once that is no use any more. */
  async take(client: string, url: string, chunk: number): Promise<boolean> {
    const asked = { client, url, chunk };
    const reader = this.#readerOf(asked);
    const playing = () => viewersOfFile(this.#viewers, client, url);
    const isPlayed = () => playing().some((viewer) => isNear(viewer, chunk));
    if (reader.mayHaveLeft(chunk)) {
      const { newest } = reader;
      const isNewest = () => reader.newest === newest;
      // One that is sent back there is given it once the page says so: it does at once.
      const isGiven = await this.#wait(asked, { lacksAfterMs: LEFT_AND_LACKED_MS, isNewest });
      if (isGiven) reader.read(chunk, isPlayed());
      return isGiven;
    }
    const turn = {};
    reader.newest = turn;
    // What reads ahead goes on where it was: another place is one that it was sent to, of which the
    // page's word is still on its way.
    if (!reader.read(chunk, isPlayed())) return true;
    const starved = playing().filter(({ isStarved }) => isStarved);
    const isWithin = starved.some((viewer) => isNext(viewer, chunk));
    // What an element asks for while it lacks something is what it lacks, if that is not to come later.
    const lacksAfterMs = isWithin ? 0 : starved.length > 0 ? NEXT_WITHIN_MS.near : undefined;
    const isNewest = () => reader.newest === turn;
    const isGiven = await this.#wait(asked, { lacksAfterMs, isNewest });
    if (isNewest()) reader.newest = undefined;
    return isGiven;
  }

  #readerOf({ client, url }: Asked): Reader {
    const name = `${client} ${url}`;
    const reader = this.#readers.get(name) ?? new Reader();
    this.#readers.set(name, reader);
    return reader;
  }

  async #wait({ client, url, chunk }: Asked, { lacksAfterMs, isNewest }: Terms): Promise<boolean> {
    const untilMs = Date.now() + PATIENCE_MS;
    const playing = () => viewersOfFile(this.#viewers, client, url);
    let lackingSinceMs: number | undefined;
    while (!playing().some((viewer) => isDue(viewer, chunk))) {
      const nowMs = Date.now();
      // What was asked for before a seek is not what the element lacks after it.
      if (nowMs >= untilMs || (lackingSinceMs !== undefined && !isNewest())) return false;
      if (!playing().some(({ isStarved }) => isStarved)) {
        lackingSinceMs = undefined;
        await this.#viewers.nextWord(client, untilMs - nowMs);
        continue;
      }
      lackingSinceMs ??= nowMs;
      const where = playing().some((viewer) => isNear(viewer, chunk)) ? 'near' : 'far';
      const waitMs = lackingSinceMs + (lacksAfterMs ?? NEXT_WITHIN_MS[where]) - nowMs;
      if (waitMs <= 0) return true;
      await this.#viewers.nextWord(client, waitMs);
    }
    return true;
  }
}
