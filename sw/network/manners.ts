import type { Viewer } from '../core/prefetch-window.ts';
import { originOf, type Resource } from '../core/segment.ts';

/** Of how many tabs, people and origins it is known how their players ask. */
const MOST_KNOWN = 32;

/** What may be asked for, by whom. */
type Asked = Pick<Resource, 'url' | 'session'>;

/** How a player asks an origin: a prefetch asks just so. */
export interface Asking {
  readonly credentials: RequestCredentials;
  readonly headers: Headers;
  /** What it asked for last: it may tell of its session there. */
  readonly url: string;
}

/**
 * How the player of each tab, and of each one who is signed in there, asks each origin, as its own
 * requests have shown.
 */
export class Manners {
  readonly #onNewToken: (url: string) => void;
  readonly #known = new Map<string, Asking>();

  constructor(onNewToken: (url: string) => void) {
    this.#onNewToken = onNewToken;
  }

  of(client: string, asked: Asked): Asking | undefined {
    return this.#known.get(whose(client, asked));
  }

  /** Whether it is known how a viewer's player asks, or it asks as all do. */
  suffice({ client, timeline, private: isPrivate }: Viewer): boolean {
    const [first = { url: '' }] = timeline.segments;
    return !isPrivate || this.of(client, first) !== undefined;
  }

  /** Learns from a player's own request how its tab asks that origin; says whether it was unknown. */
  learn(request: Request, client: string, session: string | undefined): boolean {
    const { url, credentials } = request;
    const headers = new Headers(request.headers);
    // What a player tells of one request (CTA-5004) is of no other.
    for (const name of request.headers.keys())
      if (/^(range$|cmcd-(ob|st))/.test(name)) headers.delete(name);
    const key = whose(client, { url, session });
    const known = this.#known.get(key);
    const token = known?.headers.get('Authorization');
    if (token !== undefined && token !== headers.get('Authorization')) this.#onNewToken(url);
    this.#known.delete(key);
    this.#known.set(key, { credentials, headers, url });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest) this.#known.delete(oldest);
    return !known;
  }

  /** Whoever asked in a tab may be gone. */
  drop(client: string): void {
    for (const key of this.#known.keys()) if (key.startsWith(`${client} `)) this.#known.delete(key);
  }

  clear(): void {
    this.#known.clear();
  }
}

/** Neither a tab's id nor a session's name has white space. */
function whose(client: string, { url, session = '' }: Asked): string {
  return `${client} ${session} ${originOf(url)}`;
}
