import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { TrackView, WorkerMessage } from '../../sw/core/protocol.ts';
import { DEFAULT_SETTINGS } from '../../sw/core/settings.ts';
import type { Timeline } from '../../sw/core/timeline.ts';
import { worker } from './site-worker.ts';
import type { WorkerState } from './worker-listener.ts';

/** Whose the segments are, and until when they are waited for. */
export interface HoldOptions {
  readonly session?: string | undefined;
  /** The site adds to the player's requests. */
  readonly isPrivate: boolean;
  readonly signal: AbortSignal;
}

/** A worker without an event for half a minute is stopped. */
const KEEP_ALIVE_MS = 20_000;

/** With these a worker is there, or is about to be; with the others none comes by waiting. */
const HOPEFUL: readonly WorkerState[] = ['in control', 'starting'];

/**
 * Lets the worker fetch all segments of some timelines that nobody plays yet, while nothing else is to be
 * fetched; settles when they are held. Waits for a worker that is about to come. Rejects where there is
 * none, where one of them fails, or there is no room, and with the signal's reason: what is held then stays.
 */
export async function holdAhead(
  timelines: readonly Timeline[],
  { session, isPrivate, signal }: HoldOptions,
): Promise<void> {
  signal.throwIfAborted();
  const player = Math.random().toString(36).slice(2);
  const most = Math.max(1, ...timelines.map(({ segments }) => segments.length));
  const settings = { ...DEFAULT_SETTINGS, ahead: most, refill: 1, behind: 0 };
  const tracks = timelines.map(({ id, firstSequence }) => ({
    ...{ timeline: id, role: 'current' as const },
    playhead: { sequence: firstSequence, fraction: 0 },
  }));
  const say = (state: PlayState) => {
    for (const timeline of timelines) worker.post({ type: 'timeline', player, timeline });
    const place = { state, playbackRate: 1, settings, tracks };
    worker.post({
      ...{ type: 'playhead', player, ...place, isWarming: true },
      ...{ session, private: isPrivate },
    });
  };
  const want = () => say('paused');
  const { promise, resolve, reject } = withResolvers();
  const look = () => {
    const { state } = worker;
    if (HOPEFUL.includes(state)) return;
    reject(new Error(`There is no service worker to hold it: it is “${state}”.`));
  };
  const stopListening = worker.listen({
    player,
    onState: look,
    onControl: want,
    onHandOver: () => say('loaded'),
    onMessage: (message) => {
      if (message.type === 'timelines-wanted') want();
      if (message.type === 'view') settle(message);
    },
    isPlaying: () => false,
    isAtEase: () => true,
  });
  const beat = setInterval(want, KEEP_ALIVE_MS);
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    look();
    want();
    await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    clearInterval(beat);
    stopListening();
    worker.post({ type: 'leave', player });
  }

  function settle({ tracks: views, storageShort }: WorkerMessage & { type: 'view' }): void {
    const viewOf = ({ id }: Timeline) => views.find(({ timeline }) => timeline === id);
    const states = timelines.map((timeline) => progressOf(timeline, viewOf(timeline)));
    const failure = states.find(({ failed }) => failed)?.failed;
    if (states.every(({ isWhole }) => isWhole)) resolve();
    else if (storageShort) reject(new Error('The browser has no room for it.'));
    else if (failure) reject(new Error(`A segment could not be fetched: ${failure}.`));
  }
}

function progressOf(
  { firstSequence, segments }: Timeline,
  view: TrackView | undefined,
): { readonly isWhole: boolean; readonly failed: string | undefined } {
  const held = new Set(view?.held);
  const isWhole = segments.every(({ gap }, index) => gap || held.has(firstSequence + index));
  return { isWhole, failed: view?.failed[0]?.reason };
}

/** As `Promise.withResolvers`, which not every browser has. */
function withResolvers() {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  return { promise, resolve, reject };
}
