import type { Viewer } from '../core/prefetch-window.ts';
import { originOf } from '../core/segment.ts';

/** Of how many tabs and origins it is known how their players ask. */
const MOST_KNOWN = 32;

/** How a player asks an origin: a prefetch asks just so. */
export interface Asking {
  readonly credentials: RequestCredentials;
  readonly headers: Headers;
  /** What it asked for last: it may tell of its session there. */
  readonly url: string;
}

/** How the player of each tab asks each origin, as its own requests have shown. */
export class Manners {
  readonly #onNewToken: (url: string) => void;
  readonly #known = new Map<string, Asking>();

  constructor(onNewToken: (url: string) => void) {
    this.#onNewToken = onNewToken;
  }

  of(client: string, url: string): Asking | undefined {
    return this.#known.get(whose(client, url));
  }

  /** Whether it is known how a viewer's player asks, or it asks as all do. */
  suffice({ client, timeline, private: isPrivate }: Viewer): boolean {
    const [{ url } = { url: '' }] = timeline.segments;
    return !isPrivate || this.of(client, url) !== undefined;
  }

  /** Learns from a player's own request how its tab asks that origin; says whether it was unknown. */
  learn({ url, credentials, headers: asked }: Request, client: string): boolean {
    const headers = new Headers(asked);
    // What a player tells of one request (CTA-5004) is of no other.
    for (const name of asked.keys()) if (/^(range$|cmcd-(ob|st))/.test(name)) headers.delete(name);
    const key = whose(client, url);
    const known = this.#known.get(key);
    const token = known?.headers.get('Authorization');
    if (token !== undefined && token !== headers.get('Authorization')) this.#onNewToken(url);
    this.#known.delete(key);
    this.#known.set(key, { credentials, headers, url });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest) this.#known.delete(oldest);
    return !known;
  }

  clear(): void {
    this.#known.clear();
  }
}

function whose(client: string, url: string): string {
  return `${client} ${originOf(url)}`;
}
