import { isDue, isNear } from '../core/file-turns.ts';
import { viewersOfFile } from '../window/file-viewers.ts';
import type { Viewers } from '../window/viewers.ts';

/** No event lasts longer for an element that asks ahead of its window: it asks again. */
const PATIENCE_MS = 25_000;
/** So soon after a seek its element asks for what it lacks there; what is far from there it hardly lacks. */
const NEXT_WITHIN_MS = { near: 150, far: 1000 };

/** When each of the requests of media elements may have what it asks for. */
export class Turns {
  readonly #viewers: Viewers;
  /** The newest one of each tab. */
  readonly #newest = new Map<string, object>();
  /** The chunk that each tab's element has asked for last. */
  readonly #latest = new Map<string, number>();

  constructor(viewers: Viewers) {
    this.#viewers = viewers;
  }

  /** Settles when a chunk may be handed out, with `true`; or with `false`, once that is no use any more. */
  async take(client: string, url: string, chunk: number): Promise<boolean> {
    const turn = {};
    this.#newest.set(client, turn);
    const latest = this.#latest.get(client) ?? chunk;
    this.#latest.set(client, chunk);
    // What reads ahead goes on where it was: another place is one that it was sent to, of which the
    // page's word is still on its way.
    if (chunk < latest || chunk > latest + 1) return true;
    const isNewest = () => this.#newest.get(client) === turn;
    const isGiven = await this.#wait({ client, url, chunk, isNewest });
    if (isNewest()) this.#newest.delete(client);
    return isGiven;
  }

  async #wait(turn: {
    readonly client: string;
    readonly url: string;
    readonly chunk: number;
    readonly isNewest: () => boolean;
  }): Promise<boolean> {
    const { client, url, chunk, isNewest } = turn;
    const untilMs = Date.now() + PATIENCE_MS;
    const playing = () => viewersOfFile(this.#viewers, client, url);
    const isStarved = () => playing().some((viewer) => viewer.isStarved);
    // What an element asks for while it lacks something is what it lacks.
    let hasLacked = isStarved();
    while (!playing().some((viewer) => isDue(viewer, chunk))) {
      if (Date.now() >= untilMs || (hasLacked && !isNewest())) return false;
      if (isStarved() && hasLacked) return true;
      hasLacked = isStarved();
      if (!hasLacked) {
        await this.#viewers.nextWord(client, untilMs - Date.now());
        continue;
      }
      // What was asked for before a seek is not what the element lacks after it.
      const where = playing().some((viewer) => isNear(viewer, chunk)) ? 'near' : 'far';
      await new Promise((resolve) => setTimeout(resolve, NEXT_WITHIN_MS[where]));
    }
    return true;
  }
}
