import type { Snapshot } from './playahead.ts';
import { runs } from './window-map.ts';

/** Writes a snapshot's figures where the page has a place for each. */
export function showFigures(list: HTMLElement, snapshot: Snapshot | undefined): void {
  const texts = snapshot ? figuresOf(snapshot) : {};
  for (const output of list.querySelectorAll<HTMLElement>('[data-figure]')) {
    const text = texts[output.dataset.figure as keyof typeof texts] ?? '–';
    if (output.textContent !== text) output.textContent = text;
  }
}

function figuresOf(snapshot: Snapshot) {
  const { held, pending, failed, bandwidthEstimate } = snapshot;
  return {
    worker: snapshot.worker,
    state: snapshot.state,
    window: windowText(snapshot),
    held: runs(held),
    pending: runs(pending.map(({ sequence }) => sequence)),
    failed: runs(failed.map(({ sequence }) => sequence)),
    hits: String(snapshot.hits),
    joins: String(snapshot.joins),
    misses: String(snapshot.misses),
    direct: String(snapshot.direct),
    bytesFromNetwork: bytesText(snapshot.bytesFromNetwork),
    bytesServed: bytesText(snapshot.bytesServed),
    bytesNeverPlayed: bytesText(snapshot.bytesNeverPlayed),
    bandwidthEstimate: Number.isFinite(bandwidthEstimate)
      ? `${(bandwidthEstimate / 1e6).toFixed(2)} Mbit/s`
      : '–',
  };
}

function windowText({ window: span, playhead }: Snapshot): string {
  if (!span || !playhead) return '–';
  return `${span.first}–${span.last} (playhead in ${playhead.sequence}, ${Math.floor(playhead.fraction * 100)} % played)`;
}

function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
