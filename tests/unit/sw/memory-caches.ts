import { setImmediate as turn } from 'node:timers/promises';

/** What was asked of the caches, in entries: a list of a thousand counts a thousand. */
export interface Reads {
  lists: number;
  listed: number;
  found: number;
  matched: number;
}

/** Cache Storage in memory, as far as the store uses it, with a count of what is read. */
export class MemoryCaches {
  readonly reads: Reads = { lists: 0, listed: 0, found: 0, matched: 0 };
  /** The bodies that were handed out. */
  readonly handedOut: Response[] = [];
  /** What is waited for before anything is written; at first nothing. */
  mayWrite: Promise<unknown> = Promise.resolve();
  /** The same before anything is deleted. */
  mayDelete: Promise<unknown> = Promise.resolve();
  /** The same before a list is given, which is as of when it was asked for. */
  mayList: Promise<unknown> = Promise.resolve();
  readonly #caches = new Map<
    string,
    Map<string, { request: Request; body: Blob; headers: Headers }>
  >();

  /** How many entries are held in all. */
  get size(): number {
    return [...this.#caches.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async open(name: string): Promise<Cache> {
    await turn();
    const entries = this.#caches.get(name) ?? new Map();
    this.#caches.set(name, entries);
    const cache = {
      keys: async (asked?: RequestInfo | URL) => {
        const all = [...entries.values()].map(({ request }) => request.clone());
        await turn();
        const url = asked && urlOf(asked);
        if (url !== undefined) {
          this.reads.found += 1;
          return all.filter((request) => request.url === url);
        }
        this.reads.lists += 1;
        this.reads.listed += all.length;
        await this.mayList;
        return all;
      },
      match: async (asked: RequestInfo | URL) => {
        await turn();
        this.reads.matched += 1;
        const entry = entries.get(urlOf(asked));
        if (!entry) return undefined;
        const response = new Response(entry.body, { headers: entry.headers });
        this.handedOut.push(response);
        return response;
      },
      put: async (asked: RequestInfo | URL, response: Response) => {
        await turn();
        await this.mayWrite;
        const request = asked instanceof Request ? asked : new Request(asked);
        entries.delete(request.url);
        const { headers } = response;
        entries.set(request.url, { request, body: await response.blob(), headers });
      },
      delete: async (asked: RequestInfo | URL) => {
        await turn();
        await this.mayDelete;
        return entries.delete(urlOf(asked));
      },
    };
    return cache as unknown as Cache;
  }

  async match(url: string, { cacheName = '' } = {}): Promise<Response | undefined> {
    return (await this.open(cacheName)).match(url);
  }

  async delete(name: string): Promise<boolean> {
    await turn();
    return this.#caches.delete(name);
  }

  /** Forgets what has been read so far. */
  count(): void {
    Object.assign(this.reads, { lists: 0, listed: 0, found: 0, matched: 0 });
  }
}

function urlOf(asked: RequestInfo | URL): string {
  return asked instanceof Request ? asked.url : String(asked);
}
