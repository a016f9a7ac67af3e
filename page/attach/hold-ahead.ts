import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { WorkerMessage } from '../../sw/core/protocol.ts';
import { DEFAULT_SETTINGS } from '../../sw/core/settings.ts';
import type { Timeline } from '../../sw/core/timeline.ts';
import { KEEP_ALIVE_MS } from './heartbeat.ts';
import { newPlayerName, worker } from './site-worker.ts';
import type { WorkerState } from './worker-listener.ts';

/** Whose the segments are, and until when they are waited for. */
export interface HoldOptions {
  readonly session?: string | undefined;
  /** The site adds to the player's requests. */
  readonly isPrivate: boolean;
  readonly signal: AbortSignal;
}

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
  const player = newPlayerName();
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
  let stopListening = () => {};
  const beat = setInterval(want, KEEP_ALIVE_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        const { state } = worker;
        if (HOPEFUL.includes(state)) return;
        reject(new Error(`There is no service worker to hold it: it is “${state}”.`));
      };
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      stopListening = worker.listen({
        player,
        onState: look,
        onControl: want,
        onHandOver: () => say('loaded'),
        onMessage: (message) => {
          if (message.type === 'timelines-wanted') want();
          if (message.type !== 'view') return;
          const { isWhole, trouble } = progressOf(timelines, message);
          if (isWhole) resolve();
          else if (trouble) reject(new Error(trouble));
        },
        isPlaying: () => false,
        isAtEase: () => true,
      });
      look();
      want();
    });
  } finally {
    clearInterval(beat);
    stopListening();
    worker.post({ type: 'leave', player });
  }
}

/** Whether all of it is held, or why it will not be, in words. */
function progressOf(
  timelines: readonly Timeline[],
  { tracks, storageShort }: WorkerMessage & { type: 'view' },
): { readonly isWhole: boolean; readonly trouble: string | undefined } {
  const views = timelines.map(({ id }) => tracks.find(({ timeline }) => timeline === id));
  const isWhole = timelines.every(({ firstSequence, segments }, at) => {
    const held = new Set(views[at]?.held);
    return segments.every(({ gap }, index) => gap || held.has(firstSequence + index));
  });
  if (storageShort) return { isWhole, trouble: 'The browser has no room for it.' };
  const failed = views.flatMap((view) => view?.failed ?? [])[0];
  return { isWhole, trouble: failed && `A segment could not be fetched: ${failed.reason}.` };
}
