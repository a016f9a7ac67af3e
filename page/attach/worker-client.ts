import { isMediaFor } from '../../sw/core/cache-names.ts';
import type { HandOverStep } from '../../sw/core/hand-over.ts';
import {
  type Hello,
  type PageMessage,
  PROTOCOL_VERSION,
  parseWorkerMessage,
  seal,
  versionOf,
  type WorkerMessage,
} from '../../sw/core/protocol.ts';
import { VERSION } from '../../sw/core/version.ts';
import {
  ANSWER_TIMEOUT_MS,
  ask,
  container,
  controller,
  ownRegistration,
  send,
} from './container.ts';
import { IgnoredParameters } from './ignored-parameters.ts';
import { WaitingWorker } from './waiting-worker.ts';
import type { WorkerListener, WorkerState } from './worker-listener.ts';

/** How long one that has not answered a hello is asked again, at last: a worker may be stopped meanwhile. */
const LAST_HELLO_TIMEOUT_MS = 16_000;

/** How long other tabs may take to fall silent; one that is frozen never answers. */
const OTHERS_MS = 1000;

/** A player waits no longer than this for a new worker; then it goes on with the one that it has. */
const PATIENCE_MS = 2000;

/** How often it is looked whether the first worker may be fetched, and how long at most. */
const EASE_INTERVAL_MS = 250;
const EASE_PATIENCE_MS = 60_000;

/** The page's end of the line to the worker. Nothing waits for it, and nothing it does can throw. */
export class WorkerClient {
  readonly #listeners = new Set<WorkerListener>();
  /** The version that is to follow the worker in control. */
  readonly next = new WaitingWorker({
    isPlaying: () => [...this.#listeners].some((listener) => listener.isPlaying()),
    onRedundant: () => {
      if (!controller()) this.#enter('off');
    },
  });
  readonly ignored = new IgnoredParameters();
  #state: WorkerState = 'off';
  #isRegistered = false;
  /** One worker is about to follow another, which must have nothing to do meanwhile. */
  #isSilent = false;
  /** What may not be asked for meanwhile. */
  #held: (() => void)[] = [];
  /** The workers that have been in control of this page. */
  readonly #partners = new WeakSet<MessageEventSource>();
  #unanswered: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    if (!container) {
      this.#state = 'unsupported';
      return;
    }
    container.addEventListener('message', (event) => this.#receive(event));
    container.addEventListener('controllerchange', () => {
      if (!controller()) return;
      this.#enter('in control');
      this.ignored.ask();
      this.#speak();
    });
    if (!controller()) return;
    this.#state = 'in control';
    this.#greet();
  }

  get state(): WorkerState {
    // Someone may have cleared the site's data: then it is gone without a word.
    const isControlled = this.#state === 'in control' || this.#state === 'no Playahead in it';
    return isControlled && !controller() ? 'off' : this.#state;
  }

  /** Listens until what it returns is called. */
  listen(listener: WorkerListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls back when a request may go to the worker: one that is about to go must get none. */
  whenFree(go: () => void): void {
    if (this.#isSilent) {
      this.#held.push(go);
      this.#patience ??= setTimeout(() => this.#speak(), PATIENCE_MS);
    } else go();
  }

  /**
   * Registers the worker's script, a URL relative to the page, the first time it is called, as soon as
   * what plays can spare the network for it; a failure is a state, not a throw.
   */
  async register(scriptUrl: string): Promise<void> {
    if (this.#isRegistered || !container) return;
    this.#isRegistered = true;
    if (this.#state === 'off') this.#enter('starting');
    await this.#ease();
    try {
      const registration = await container.register(scriptUrl, { updateViaCache: 'none' });
      // After a shift-reload a worker is active, yet does not control this page until the next load.
      if (registration.active && !controller()) this.#enter('active from the next load on');
      this.next.watch(registration);
    } catch (error) {
      console.warn('Playahead plays without its worker:', error);
      this.#enter('failed');
    }
  }

  /** Tells the controlling worker, if there is one; the next one is told everything anyway. */
  post(message: PageMessage): void {
    this.#partner?.postMessage(seal(message));
  }

  /** What the worker shows of a player; `undefined` where there is none, or it does not answer. */
  async view(player: string): Promise<(WorkerMessage & { type: 'view' }) | undefined> {
    const message = parseWorkerMessage(await ask(this.#partner, { type: 'view', player }));
    return message?.type === 'view' ? message : undefined;
  }

  /** Lets the worker delete all media; what it does not, or where there is none, is deleted here. */
  async forget(): Promise<void> {
    // Without a secure context there is no worker, and nothing to delete.
    if (!('caches' in window)) return;
    const registration = await ownRegistration();
    await ask(registration?.active, { type: 'forget' });
    const place = { page: location.href, scope: registration?.scope };
    for (const name of await caches.keys()) if (isMediaFor(place, name)) await caches.delete(name);
  }

  /** The worker that may be spoken to. */
  get #partner(): ServiceWorker | null {
    const isStrange = this.#state === 'differs' || this.#state === 'no Playahead in it';
    return this.#isSilent || isStrange ? null : controller();
  }

  /** Says hello to the worker in control, which answers this page's requests from then on, if it is ours. */
  #greet(timeoutMs = ANSWER_TIMEOUT_MS): void {
    const partner = controller();
    if (!partner || this.#isSilent) return;
    this.#partners.add(partner);
    const isCurrent = () => partner === controller();
    clearTimeout(this.#unanswered);
    this.#unanswered = setTimeout(() => {
      if (!isCurrent()) return;
      if (this.#state === 'in control') this.#enter('no Playahead in it');
      if (timeoutMs < LAST_HELLO_TIMEOUT_MS) this.#greet(timeoutMs * 2);
    }, timeoutMs);
    const hello: PageMessage = { type: 'hello' };
    void send(partner, hello).then((said) => {
      const answer = said as Partial<Hello> | undefined;
      if (!isCurrent()) return;
      this.#hear(answer);
      if (answer?.version && this.ignored.agree(answer.ignore)) this.#announce();
      if (answer?.version && answer.version !== VERSION) {
        console.warn(
          `Playahead: the worker is of version ${answer.version}, this page's script of ${VERSION}. ` +
            'Put both of the same version on your site: “npx playahead copy” copies the worker anew.',
        );
      }
    });
  }

  /** What the worker in control has said makes clear what it is. */
  #hear(data: unknown): void {
    const version = versionOf(data);
    if (version === undefined) return;
    clearTimeout(this.#unanswered);
    if (version !== PROTOCOL_VERSION) this.#enter('differs');
    else if (this.#state === 'no Playahead in it') {
      this.#enter('in control');
      this.#announce();
    }
    // It has just started, and knows no tab.
    if (parseWorkerMessage(data)?.type === 'timelines-wanted') this.post({ type: 'hello' });
  }

  /** Settles when the first worker takes nothing from what plays, or has waited long enough for that. */
  async #ease(): Promise<void> {
    const deadlineMs = performance.now() + EASE_PATIENCE_MS;
    const isAtEase = () => [...this.#listeners].every((listener) => listener.isAtEase());
    while (!controller() && !isAtEase() && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, EASE_INTERVAL_MS));
    }
  }

  async #fallSilent(next: ServiceWorker): Promise<void> {
    // One of another scope follows another worker than this page's.
    const registration = await ownRegistration();
    if (next !== registration?.waiting && next !== registration?.installing) return;
    for (const listener of this.#listeners) listener.onHandOver();
    // A page without a worker has nobody to be silent to, and may never have one.
    this.#isSilent = controller() !== null;
    next.postMessage('playahead-silent' satisfies HandOverStep);
    setTimeout(() => {
      if (this.#isSilent) next.postMessage('playahead-begin' satisfies HandOverStep);
    }, OTHERS_MS);
  }

  /** There is a new worker, or a player has waited for one long enough. */
  #speak(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isSilent = false;
    this.#greet();
    this.#announce();
    for (const go of this.#held.splice(0)) go();
  }

  /** Tells it everything anew. */
  #announce(): void {
    for (const listener of this.#listeners) listener.onControl();
  }

  #receive({ data, source }: MessageEvent<unknown>): void {
    const isFromNext = source !== controller();
    if (isFromNext && data === ('playahead-fall-silent' satisfies HandOverStep)) {
      void this.#fallSilent(source as ServiceWorker);
    }
    if (!isFromNext) this.#hear(data);
    // The one before may have a last word; one of another scope has none.
    const message = source && this.#partners.has(source) ? parseWorkerMessage(data) : undefined;
    if (!message) return;
    if (message.type === 'echo-wanted') this.post({ type: 'echo', number: message.number });
    for (const listener of this.#listeners) {
      if (!('player' in message) || message.player === listener.player) listener.onMessage(message);
    }
  }

  #enter(state: WorkerState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener.onState();
  }
}
