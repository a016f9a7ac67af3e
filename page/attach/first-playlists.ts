import type { PlayerAdapter } from './player-adapter.ts';
import { worker } from './site-worker.ts';

/** The playlists that come past a worker that is not there yet: it sees them once it is, and keeps them for the next visit. */
export class FirstPlaylists {
  readonly #adapter: PlayerAdapter;
  #areHidden = worker.state !== 'in control';

  constructor(adapter: PlayerAdapter) {
    this.#adapter = adapter;
  }

  /** Another stream is opened. */
  reset(): void {
    this.#areHidden = worker.state !== 'in control';
  }

  /** Shows them to the worker, where there is one by now that has not seen them. */
  show(): void {
    const { isPrivate, finishedPlaylists = [] } = this.#adapter;
    if (!this.#areHidden || worker.state !== 'in control' || isPrivate) return;
    if (finishedPlaylists.length === 0) return;
    this.#areHidden = false;
    for (const url of finishedPlaylists) fetch(url).catch(() => {});
  }
}
