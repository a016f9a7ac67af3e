import type { Snapshot } from '../attach/snapshot.ts';
import { runs } from './words.ts';

/** What stands for a figure that is not known yet; who hears the page is told so in words. */
const UNKNOWN = '–';
const UNKNOWN_IN_WORDS = 'not known yet';

/** Writes the figures that are known where the page has a place for each: `data-figure` names it. */
export function showFigures(list: HTMLElement, known: Partial<Snapshot>): void {
  for (const place of list.querySelectorAll<HTMLElement>('[data-figure]')) {
    const text = figure(place.dataset.figure as keyof Snapshot, known);
    if (place.firstChild?.textContent === text) continue;
    place.replaceChildren(...(text === UNKNOWN ? unknown() : [text]));
  }
}

/** One of a snapshot's figures, as it is read. */
export function figure(name: keyof Snapshot, known: Partial<Snapshot>): string {
  const value = known[name];
  const { window: span, playhead } = known;
  // Before there is a playlist nothing is in any state.
  if (value === undefined || (name === 'state' && !playhead)) return UNKNOWN;
  if (name === 'window' && span) return `${span.first}–${span.last}`;
  // Before anything came over this network, hls.js tells what it was made with.
  if (name === 'bandwidthEstimate') return hasFetched(known) ? `${megas(value)}bit/s` : UNKNOWN;
  if (name.startsWith('bytes')) return `${megas(value)}B`;
  return Array.isArray(value) ? runs(value.map((each) => each.sequence ?? each)) : String(value);
}

/** Hits alone may be of what was held before. */
function hasFetched(known: Partial<Snapshot>): boolean {
  const { hits = 0, joins = 0, misses = 0, direct = 0, bytesFromNetwork = 0 } = known;
  return joins + misses + direct > 0 || (hits > 0 && bytesFromNetwork > 0);
}

function megas(value: unknown): string {
  return `${(Number(value) / 1e6).toFixed(2)} M`;
}

function unknown(): HTMLElement[] {
  const [dash, words] = [document.createElement('span'), document.createElement('span')];
  dash.textContent = UNKNOWN;
  dash.ariaHidden = 'true';
  words.textContent = UNKNOWN_IN_WORDS;
  words.className = 'unseen';
  return [dash, words];
}
