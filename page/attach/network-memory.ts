import { NO_PACE, type Pace, rememberPace } from '../../sw/core/pace.ts';

const STORAGE_KEY = 'playahead-networks';

/** What some browsers say of the network, Network Information §4. */
type NavigatorWithConnection = Navigator & {
  readonly connection?: { readonly type?: string; readonly saveData?: boolean };
};

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

/** Whether the viewer, or who pays for the network, wants as little to be fetched as can be. */
export function isSavingData(): boolean {
  const { connection } = navigator as NavigatorWithConnection;
  return connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches;
}

/** No page can tell one network from another, but in some browsers Wi-Fi from a mobile one. */
function kindOfNetwork(): string {
  return (navigator as NavigatorWithConnection).connection?.type ?? 'any';
}

function read(): Record<string, Pace> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') ?? {};
  } catch {
    return {};
  }
}
