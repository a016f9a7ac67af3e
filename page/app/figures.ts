import type { Snapshot } from '../attach/snapshot.ts';
import { runs } from './words.ts';

/** Writes a snapshot's figures where the page has a place for each: `data-figure` names it. */
export function showFigures(list: HTMLElement, snapshot: Snapshot | undefined): void {
  for (const place of list.querySelectorAll<HTMLElement>('[data-figure]')) {
    const text = snapshot ? figure(place.dataset.figure as keyof Snapshot, snapshot) : '–';
    if (place.textContent !== text) place.textContent = text;
  }
}

/** One of a snapshot's figures, as it is read. */
export function figure(name: keyof Snapshot, snapshot: Snapshot): string {
  const value = snapshot[name];
  const { window: span } = snapshot;
  if (name === 'window') return span ? `${span.first}–${span.last}` : '–';
  if (name === 'bandwidthEstimate') return `${megas(value)}bit/s`;
  if (name.startsWith('bytes')) return `${megas(value)}B`;
  return Array.isArray(value) ? runs(value.map((each) => each.sequence ?? each)) : String(value);
}

function megas(value: unknown): string {
  return typeof value === 'number' ? `${(value / 1e6).toFixed(2)} M` : '– ';
}
