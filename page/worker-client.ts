import { messageSW } from 'workbox-window';
import { handOver, handOverStep } from '../sw/core/hand-over.ts';
import {
  type PageMessage,
  PROTOCOL_VERSION,
  parseWorkerMessage,
  seal,
  versionOf,
  type WorkerMessage,
} from '../sw/core/protocol.ts';

/**
 * How far the worker is. Without one everything plays: `unsupported` (no secure context, or a
 * browser without), `failed` (the script is missing or broken), `differs` (it speaks another version).
 */
export type WorkerState =
  | 'off'
  | 'unsupported'
  | 'starting'
  | 'active from the next load on'
  | 'in control'
  | 'differs'
  | 'failed';

/** Someone on the page who talks with the worker: a player. */
export interface WorkerListener {
  readonly onState: () => void;
  /** A worker has taken control, and knows nothing of this page. */
  readonly onControl: () => void;
  readonly onMessage: (message: WorkerMessage) => void;
  /** A new version of the worker does not take over while this is true. */
  readonly isPlaying: () => boolean;
}

/** How long the worker may take over an answer; one that is being stopped never gives it. */
const ANSWER_TIMEOUT_MS = 1000;

/** How often a new worker that waits is offered to take over. */
const OFFER_INTERVAL_MS = 2000;

/** The page's end of the line to the worker. Nothing waits for it, and nothing it does can throw. */
export class WorkerClient {
  readonly #listeners = new Set<WorkerListener>();
  #state: WorkerState = 'off';
  #isRegistered = false;
  /** One worker is about to follow another, which must have nothing to do meanwhile. */
  #isSilent = false;

  constructor() {
    if (!('serviceWorker' in navigator)) {
      this.#state = 'unsupported';
      return;
    }
    navigator.serviceWorker.addEventListener('message', (event) => this.#receive(event));
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (!controller()) return;
      this.#isSilent = false;
      this.#enter('in control');
      for (const listener of this.#listeners) listener.onControl();
    });
    if (controller()) this.#state = 'in control';
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Listens until what it returns is called. */
  listen(listener: WorkerListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Registers the worker's script, a URL relative to the page, the first time it is called; a
   * failure is a state, not a throw.
   */
  async register(scriptUrl: string): Promise<void> {
    if (this.#isRegistered || this.#state === 'unsupported') return;
    this.#isRegistered = true;
    if (this.#state === 'off') this.#enter('starting');
    try {
      const container = navigator.serviceWorker;
      const registration = await container.register(scriptUrl, { updateViaCache: 'none' });
      // After a shift-reload a worker is active, yet does not control this page until the next load.
      if (registration.active && !controller()) this.#enter('active from the next load on');
      this.#watchForUpdates(registration);
    } catch (error) {
      console.warn('Playahead plays without its worker, which could not be registered:', error);
      this.#enter('failed');
    }
  }

  /** Tells the controlling worker, if there is one; the next one is told everything anyway. */
  post(message: PageMessage): void {
    this.#partner?.postMessage(seal(message));
  }

  /** What the worker shows of this page; `undefined` where there is none, or it does not answer. */
  async view(): Promise<(WorkerMessage & { type: 'view' }) | undefined> {
    const worker = this.#partner;
    if (!worker) return undefined;
    const answer: unknown = await Promise.race([
      messageSW(worker, seal({ type: 'view' })),
      new Promise((resolve) => setTimeout(resolve, ANSWER_TIMEOUT_MS)),
    ]);
    const message = parseWorkerMessage(answer);
    return message?.type === 'view' ? message : undefined;
  }

  /** The worker that may be spoken to. */
  get #partner(): ServiceWorker | null {
    return this.#isSilent ? null : controller();
  }

  /** A page that stays open may see many updates; workbox-window's `waiting` event tells of the first. */
  #watchForUpdates(registration: ServiceWorkerRegistration): void {
    const watch = (next: ServiceWorker | null) => {
      // The first worker of all waits for nobody.
      const offer = () => registration.active && next && this.#offer(next);
      next?.addEventListener('statechange', offer);
      offer();
    };
    registration.addEventListener('updatefound', () => watch(registration.installing));
    watch(registration.waiting);
    watch(registration.installing);
  }

  /** Lets a new worker take over as soon as nothing plays; with other tabs open it may decline. */
  #offer(next: ServiceWorker): void {
    if (next.state !== 'installed') return;
    const isPlaying = [...this.#listeners].some((listener) => listener.isPlaying());
    if (!isPlaying) next.postMessage(handOver('when-alone'));
    setTimeout(() => this.#offer(next), OFFER_INTERVAL_MS);
  }

  #receive({ data, source }: MessageEvent<unknown>): void {
    if (handOverStep(data) === 'fall-silent' && source !== controller()) {
      this.#isSilent = true;
      (source as ServiceWorker).postMessage(handOver('silent'));
    }
    const version = versionOf(data);
    if (version !== undefined && version !== PROTOCOL_VERSION) this.#enter('differs');
    const message = parseWorkerMessage(data);
    if (message) for (const listener of this.#listeners) listener.onMessage(message);
  }

  #enter(state: WorkerState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener.onState();
  }
}

/**
 * Takes the worker away, so that the next load of the page is without one; says whether this one
 * is under its control.
 */
export async function removeWorker(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.unregister();
  return controller() !== null;
}

function controller(): ServiceWorker | null {
  return navigator.serviceWorker?.controller ?? null;
}
