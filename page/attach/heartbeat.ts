import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { TrackReport, TrackView } from '../../sw/core/protocol.ts';
import type { PlayerTrack } from './player-adapter.ts';

/** Whether something of what comes past the worker has come lately is to be known as soon. */
const DIRECT_MS = 1000;

/** A worker without an event for half a minute is stopped. */
export const KEEP_ALIVE_MS = 20_000;

/** Lets a page report again though nothing moves, for as long as the worker needs that. */
export class Heartbeat {
  readonly #onBeat: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onBeat: () => void) {
    this.#onBeat = onBeat;
  }

  /** Beats once, in its time after this report; without another one never again. */
  after(state: PlayState, tracks: readonly TrackReport[], isWhole: boolean): void {
    clearTimeout(this.#timer);
    const isDirect = tracks.some(({ direct }) => direct);
    const isFilling = !isWhole && (state === 'playing' || state === 'paused');
    if (!isDirect && !isFilling) return;
    this.#timer = setTimeout(this.#onBeat, isDirect ? DIRECT_MS : KEEP_ALIVE_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Whether the worker has said that all of a window is held, but for what the player has. */
export function isWhole(
  track: PlayerTrack,
  { playhead, takenThrough = -1 }: TrackReport,
  view: TrackView | undefined,
): boolean {
  const { role, firstSequence, segments } = track;
  if (role === 'retired') return true;
  const held = new Set(view?.held);
  const last = Math.min(view?.window.last ?? Infinity, firstSequence + segments.length - 1);
  const first = Math.max(playhead.sequence, takenThrough + 1);
  for (let sequence = first; sequence <= last; sequence += 1) {
    if (!held.has(sequence) && !track.segmentAt(sequence - firstSequence).gap) return false;
  }
  return true;
}
