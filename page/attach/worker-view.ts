import type { Holding } from '../../sw/core/forward-buffer.ts';
import type { TrackView, WorkerMessage } from '../../sw/core/protocol.ts';
import type { Playhead } from '../../sw/core/timeline.ts';
import type { WindowSpan } from '../../sw/core/window-span.ts';
import type { PlayerAdapter, PlayerTrack } from './player-adapter.ts';
import { worker } from './site-worker.ts';

type View = WorkerMessage & { type: 'view' };

/** What the worker in control shows of a player, as it said last. */
export class WorkerView {
  readonly #adapter: PlayerAdapter;
  #view: View | undefined;

  constructor(adapter: PlayerAdapter) {
    this.#adapter = adapter;
  }

  note(view: View): void {
    this.#view = view;
  }

  /** `undefined` where there is no worker, or it has said nothing yet. */
  get known(): View | undefined {
    return worker.state === 'in control' ? this.#view : undefined;
  }

  /** Of one timeline. */
  of(track: PlayerTrack | undefined, view = this.known): TrackView | undefined {
    return view?.tracks.find(({ timeline }) => timeline === track?.id);
  }

  /** Of the main timeline. */
  main(view = this.known): TrackView | undefined {
    return this.of(this.#adapter.main, view);
  }

  /** Whether a player may leave to the disk what lies further ahead. */
  holding(
    place: { readonly playhead: Playhead; readonly window: WindowSpan } | undefined,
  ): Holding {
    if (worker.state === 'starting') return 'coming';
    if (worker.state !== 'in control') return 'memory alone';
    if (this.known?.storageShort) return 'memory alone';
    const main = this.main();
    if (!main || !place) return 'disk';
    const isAhead = (sequence: number) =>
      place.playhead.sequence <= sequence && sequence <= place.window.last;
    const isRefused = main.failed.some(({ sequence }) => isAhead(sequence));
    return isRefused && !main.held.some(isAhead) ? 'memory alone' : 'disk';
  }
}
