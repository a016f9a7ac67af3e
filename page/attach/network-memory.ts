import { NO_PACE, type Pace, rememberPace } from '../../sw/core/pace.ts';
import { kindOfNetwork } from './connection.ts';

const STORAGE_KEY = 'playahead-networks';

/** How evenly segments came over a network like this one before; nothing, where storage is shut. */
export function recallNetwork(): Pace {
  const { mediaSeconds, squaredShortfalls } = read()[kindOfNetwork()] ?? NO_PACE;
  return mediaSeconds >= 0 && squaredShortfalls >= 0
    ? { mediaSeconds, squaredShortfalls }
    : NO_PACE;
}

/** Adds to that what has come since. */
export function rememberNetwork(since: Pace): void {
  const pace = rememberPace(recallNetwork(), since);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...read(), [kindOfNetwork()]: pace }));
  } catch {
    // Storage is shut or full: the network is a new one next time.
  }
}

function read(): Record<string, Pace> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') ?? {};
  } catch {
    return {};
  }
}
