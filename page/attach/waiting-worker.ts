import type { HandOverStep } from '../../sw/core/hand-over.ts';

/** What the rest of the page is asked, and told. */
export interface WaitingWorkerParts {
  /** A new version of the worker does not take over while this is true. */
  readonly isPlaying: () => boolean;
  /** A worker that was installed, or was to be, is not wanted any more. */
  readonly onRedundant: () => void;
}

/** How often a new worker that waits is offered to take over. */
const OFFER_INTERVAL_MS = 2000;

/** The version of the worker that waits as something plays, or may: it is offered to take over. */
export class WaitingWorker {
  readonly #parts: WaitingWorkerParts;
  readonly #listeners = new Set<(isWaiting: boolean) => void>();
  #next: ServiceWorker | undefined;

  constructor(parts: WaitingWorkerParts) {
    this.#parts = parts;
  }

  /** Calls back when one begins or ceases to wait, until what it returns is called. */
  listen(listener: (isWaiting: boolean) => void): () => void {
    this.#listeners.add(listener);
    if (this.#next) listener(true);
    return () => void this.#listeners.delete(listener);
  }

  /** Lets it take over, whatever plays. */
  takeOver(): void {
    this.#next?.postMessage('playahead-agreed' satisfies HandOverStep);
  }

  /** A page that stays open may see many updates; workbox-window's `waiting` event tells of the first. */
  watch(registration: ServiceWorkerRegistration): void {
    const watch = (next: ServiceWorker | null) => {
      const offer = () => {
        if (next?.state === 'redundant') this.#parts.onRedundant();
        // The first worker of all waits for nobody.
        if (next && registration.active) this.#offer(next, false);
      };
      next?.addEventListener('statechange', offer);
      offer();
    };
    registration.addEventListener('updatefound', () => watch(registration.installing));
    watch(registration.waiting);
    watch(registration.installing);
  }

  /** Lets a new worker take over as soon as nothing plays; with other tabs open it declines. */
  #offer(next: ServiceWorker, hasDeclined: boolean): void {
    if (next.state !== 'installed') {
      if (next === this.#next) this.#show(undefined);
      return;
    }
    const isPlaying = this.#parts.isPlaying();
    if (!isPlaying) next.postMessage('playahead-when-alone' satisfies HandOverStep);
    if (isPlaying || hasDeclined) this.#show(next);
    setTimeout(() => this.#offer(next, !isPlaying), OFFER_INTERVAL_MS);
  }

  #show(next: ServiceWorker | undefined): void {
    if (next === this.#next) return;
    this.#next = next;
    for (const listener of this.#listeners) listener(next !== undefined);
  }
}
