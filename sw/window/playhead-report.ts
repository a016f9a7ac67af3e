import type { PageMessage } from '../core/protocol.ts';
import { windowOf } from '../core/window-span.ts';

/** What a player says of where it is. */
export type PlayheadReport = Omit<Extract<PageMessage, { type: 'playhead' }>, 'type' | 'player'>;

/** All of a report that a plan depends on: of the fraction, only whether it is past f. */
export function essenceOf({ tracks, ...said }: PlayheadReport): string {
  const { state, playbackRate, settings, session, isWarming } = said;
  const places = tracks.map(({ playhead, ...track }) => {
    const { current, last } = windowOf({ playhead, playbackRate, settings });
    return [playhead.sequence, current, last, track];
  });
  return JSON.stringify([state, settings, session, isWarming, places]);
}
