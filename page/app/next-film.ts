import type Hls from 'hls.js';
import { warm } from '../attach/playahead.ts';
import { sourceUrl } from './options.ts';
import { recallPlace, rememberPlace } from './resume.ts';

/** The field that names what is played next, and brings its first seconds ahead of time. */
export class NextFilm {
  readonly #input: HTMLInputElement;
  readonly #state: HTMLElement;
  readonly #importHls: () => Promise<typeof Hls>;
  #ending = new AbortController();

  constructor(form: HTMLFormElement, importHls: () => Promise<typeof Hls>) {
    this.#input = form.querySelector('input') as HTMLInputElement;
    this.#state = form.querySelector('output') as HTMLElement;
    this.#importHls = importHls;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // The page's other form loads what it names.
      event.stopPropagation();
      void this.#warm();
    });
  }

  async #warm(): Promise<void> {
    const source = sourceUrl(this.#input.value, document.baseURI);
    this.#input.ariaInvalid = String(!('url' in source));
    this.#ending.abort();
    if (!('url' in source)) {
      this.#say(source.problem);
      return;
    }
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    this.#say('Warming: what plays goes first…');
    const { url } = source;
    const left = recallPlace(url) ?? { positionSeconds: -1 };
    const { positionSeconds: startSeconds } = left;
    try {
      const HlsPlayer = await this.#importHls();
      const { rendition, segments } = await warm(url, { startSeconds, signal, Hls: HlsPlayer });
      rememberPlace(url, { ...left, rendition }, Number.POSITIVE_INFINITY);
      this.#say(`It is warm: ${segments} ${segments === 1 ? 'segment is' : 'segments are'} held.`);
    } catch (error) {
      if (signal.aborted) return;
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #say(text: string): void {
    this.#state.textContent = text;
  }
}
