import type { Measured } from '../../sw/core/network-timing.ts';
import { type GivenSettings, mayBeGiven, SETTING_NAMES } from '../../sw/core/settings.ts';

/**
 * What can be said when a player is attached; all of it may be left out. With `ahead: 'auto'` the look-ahead is
 * chosen as it is watched; how evenly segments came is then kept in local storage.
 */
export interface PlayaheadOptions extends Partial<GivenSettings> {
  /**
   * Who is signed in, 1 to 64 letters, digits or `_.@-`: what one has fetched is never served to
   * another. It can be read in DevTools, so it is a name and no token.
   */
  readonly session?: string;
  /**
   * What a download for this player has taken of the network, once its last byte is there: its bytes, and
   * times in milliseconds. Of what came out of a cache nothing is told.
   */
  readonly onMeasured?: (bytes: number, timing: Measured) => void;
  /** Something that `snapshot` or `picture` shows has changed; comes up to some ten times a second. */
  readonly onChange?: () => void;
}

/** Of some settings those that may be as they are. */
export function allowed(settings: Partial<GivenSettings>): Partial<GivenSettings> {
  const names = SETTING_NAMES.filter((name) => mayBeGiven(name, settings[name]));
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
