import type { Playahead, WorkerState } from '../attach/playahead.ts';
import { showFigures } from './figures.ts';
import { WindowMap } from './window-map.ts';
import { mapInWords } from './words.ts';

/** The places on the page that an overview fills. */
export interface OverviewPlaces {
  readonly video: HTMLVideoElement;
  readonly mapWhole: HTMLCanvasElement;
  readonly mapCloseUp: HTMLCanvasElement;
  readonly mapText: HTMLElement;
  readonly figures: HTMLElement;
}

/**
 * What the page shows of the inside: the window map, what it does not say in words, and the figures.
 * A file of its own, as no picture waits for it.
 */
export class Overview {
  readonly #map: WindowMap;
  readonly #places: OverviewPlaces;

  constructor(places: OverviewPlaces) {
    this.#map = new WindowMap(places.video, places.mapWhole, places.mapCloseUp);
    this.#places = places;
  }

  /** Draws the map as it is now; an empty one where nothing is loaded. */
  draw(session: Playahead | undefined): void {
    this.#map.draw(session?.picture());
  }

  /** Writes the words and the figures. */
  async write(session: Playahead | undefined, worker: WorkerState): Promise<void> {
    const { mapText, figures } = this.#places;
    const words = mapInWords(session?.picture());
    if (mapText.textContent !== words) mapText.textContent = words;
    showFigures(figures, (await session?.snapshot()) ?? { worker });
  }
}
