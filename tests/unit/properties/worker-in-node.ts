import { vi } from 'vitest';
import type { PageMessage, WorkerMessage } from '../../../sw/core/protocol.ts';
import { PROTOCOL_VERSION, seal } from '../../../sw/core/protocol.ts';

/** The only tab. */
const TAB = 'tab';

/** Something that another process does for the worker: the network, or the storage. */
interface Errand {
  readonly by: 'network' | 'storage';
  readonly do: () => void;
  /** How many of the page's messages arrive before it, whatever it is. */
  readonly afterMessages: number;
}

/** An entry of Cache Storage. */
export interface Kept {
  readonly key: string;
  readonly text: string;
}

/** What a request that has reached the network carries. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly isPrefetch: boolean;
}

type Listener = (event: never) => void;

/**
 * All of the worker, without a browser: what other processes do for it happens when it is told to. A
 * request of the page reaches the worker at once, and overtakes every message, as it goes there straight;
 * but what the page has posted before something is asked of the network arrives before that has answered.
 */
export class WorkerInNode {
  /** What is wanted of the page. */
  readonly onMessage: (message: WorkerMessage) => void;
  /** What the network answers, as text. */
  readonly answerTo: (sent: Sent) => string;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #caches = new Map<string, Map<string, { text: string; headers: Headers }>>();
  /** How often it has looked at the names of all playlists that are kept. */
  looks = 0;
  #errands: Errand[] = [];
  #posted: PageMessage[] = [];
  #delivered = 0;

  private constructor(parts: Pick<WorkerInNode, 'onMessage' | 'answerTo'>) {
    this.onMessage = parts.onMessage;
    this.answerTo = parts.answerTo;
  }

  static async start(parts: Pick<WorkerInNode, 'onMessage' | 'answerTo'>): Promise<WorkerInNode> {
    const worker = new WorkerInNode(parts);
    await worker.restart();
    return worker;
  }

  /** Stops the worker, as browsers do at any time, and starts it anew: what is kept stays. */
  async restart(): Promise<void> {
    vi.clearAllTimers();
    this.#errands = [];
    this.#listeners.clear();
    const addEventListener = (type: string, listener: Listener) => {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    };
    const registration = { scope: 'https://site.example/' };
    const client = new Tab((message) => this.#tell(message));
    const clients = { matchAll: async () => [client], get: async () => client };
    const self = { addEventListener, registration, clients };
    vi.stubGlobal('self', self);
    vi.stubGlobal('WindowClient', Tab);
    vi.stubGlobal('FetchEvent', Ask);
    vi.stubGlobal('location', { href: client.url });
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('caches', this.#cacheStorage());
    vi.stubGlobal('fetch', (request: Request, init?: RequestInit) => this.#fetch(request, init));
    const { Playahead } = await import(WORKER);
    new Playahead(self);
  }

  /** Any page of ours gives an echo, in its turn. */
  #tell(message: WorkerMessage): void {
    if (message.type === 'echo-wanted') this.post({ type: 'echo', number: message.number });
    this.onMessage(message);
  }

  post(message: PageMessage): void {
    this.#posted.push(message);
  }

  /** The message that arrives next. */
  get next(): PageMessage | undefined {
    return this.#posted[this.#delivered];
  }

  /** Lets it arrive. */
  deliver(): void {
    const message = this.next;
    if (!message) return;
    this.#delivered += 1;
    const source = new Tab(() => {});
    const event = { source, data: seal(message), ports: [], waitUntil: () => {} };
    for (const listener of this.#listeners.get('message') ?? []) listener(event as never);
  }

  /** A request of the page: what it is answered, or `undefined` where the worker leaves it alone. */
  ask(request: Request): Promise<Response> | undefined {
    const event = new Ask(request);
    for (const listener of this.#listeners.get('fetch') ?? []) listener(event as never);
    return event.answer;
  }

  /** Lets one of the things that may happen now happen, of all or of one process's. */
  doErrand(which: number, by?: Errand['by']): void {
    const ready = this.#errands.filter(
      (each) => each.afterMessages <= this.#delivered && (!by || each.by === by),
    );
    const errand = ready[which % ready.length];
    this.#errands = this.#errands.filter((each) => each !== errand);
    errand?.do();
  }

  get isIdle(): boolean {
    return this.#errands.length === 0 && this.#delivered === this.#posted.length;
  }

  get kept(): Kept[] {
    return [...this.#caches.values()].flatMap((cache) =>
      [...cache].map(([key, { text }]) => ({ key, text })),
    );
  }

  #later<Value>(by: Errand['by'], what: () => Value): Promise<Value> {
    return new Promise((resolve) => {
      const afterMessages = by === 'network' ? this.#posted.length : 0;
      this.#errands.push({ by, do: () => resolve(what()), afterMessages });
    });
  }

  #stored<Value>(what: () => Value): Promise<Value> {
    return this.#later('storage', what);
  }

  async #fetch(request: Request, init: RequestInit = {}): Promise<Response> {
    const { url, headers } = request;
    const sent = { url, headers, isPrefetch: (init as { priority?: string }).priority === 'low' };
    const text = this.answerTo(sent);
    const answered = this.#later('network', () => {
      const isPlaylist = url.includes('.m3u8');
      const type = isPlaylist ? 'application/vnd.apple.mpegurl' : 'video/mp2t';
      const length = String(new TextEncoder().encode(text).byteLength);
      return new Response(text, { headers: { 'Content-Type': type, 'Content-Length': length } });
    });
    const cut = new Promise<never>((_, reject) =>
      init.signal?.addEventListener('abort', () => reject(new Error('cut'))),
    );
    return Promise.race([answered, cut]);
  }

  #cacheStorage() {
    const cacheOf = (name: string) => {
      const known = this.#caches.get(name) ?? new Map();
      this.#caches.set(name, known);
      return known;
    };
    const keyOf = (request: Request | string) =>
      typeof request === 'string' ? request : request.url;
    const responseOf = (name: string, request: Request | string) => {
      const entry = this.#caches.get(name)?.get(keyOf(request));
      return entry && new Response(entry.text, { headers: entry.headers });
    };
    const open = (name: string) => ({
      put: async (request: Request | string, response: Response) => {
        const text = await response.text();
        const { headers } = response;
        await this.#stored(() => {
          const cache = cacheOf(name);
          cache.delete(keyOf(request));
          cache.set(keyOf(request), { text, headers });
        });
      },
      match: (request: Request | string) => this.#stored(() => responseOf(name, request)),
      delete: (request: Request | string) =>
        this.#stored(() => cacheOf(name).delete(keyOf(request))),
      keys: (asked?: string, { ignoreSearch = false } = {}) => {
        const bare = (key: string) => (ignoreSearch ? key.replace(/\?.*/, '') : key);
        // Only what is named in full is looked up.
        const isLook = asked === undefined || ignoreSearch;
        if (isLook && name.startsWith('playahead-playlists')) this.looks += 1;
        return this.#stored(() => {
          const all = [...cacheOf(name).keys()];
          const found = all.filter((key) => asked === undefined || bare(key) === bare(asked));
          return found.map((key) => new Request(key));
        });
      },
    });
    return {
      open: (name: string) => this.#stored(() => open(name)),
      match: (request: Request | string, { cacheName }: { cacheName: string }) =>
        this.#stored(() => responseOf(cacheName, request)),
      delete: (name: string) => this.#stored(() => this.#caches.delete(name)),
    };
  }
}

/** A request of the tab's. */
class Ask {
  readonly clientId = TAB;
  readonly request: Request;
  answer: Promise<Response> | undefined;

  constructor(request: Request) {
    this.request = request;
  }

  respondWith(response: Promise<Response>): void {
    this.answer = response;
  }

  waitUntil(promise: Promise<unknown>): void {
    promise.catch(() => {});
  }
}

/** A tab as the worker sees it. */
class Tab {
  readonly id = TAB;
  readonly url = 'https://site.example/page.html';
  readonly #onMessage: (message: WorkerMessage) => void;

  constructor(onMessage: (message: WorkerMessage) => void) {
    this.#onMessage = onMessage;
  }

  postMessage(message: WorkerMessage & { readonly playahead: number }): void {
    if (message.playahead === PROTOCOL_VERSION) this.#onMessage(message);
  }
}

/** By its address: what it is made of is typed for a worker, not for a test. */
const WORKER: string = new URL('../../../sw/playahead.ts', import.meta.url).href;
