import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';
import { warm } from '../attach/playahead.ts';
import { Access } from './access.ts';
import { sourceUrl } from './options.ts';
import { type PlaylistLoaderClass, partLoader } from './part-loader.ts';
import { recallPlace, rememberPlace } from './resume.ts';
import type { SiteConfig } from './site-config.ts';

/** The field that names what is played next, and brings its first seconds ahead of time. */
export class NextFilm {
  readonly #input: HTMLInputElement;
  readonly #state: HTMLElement;
  readonly #importHls: () => Promise<typeof Hls>;
  readonly #siteFor: (source: string) => Promise<SiteConfig>;
  #ending = new AbortController();

  /** `siteFor` says what the site says of a source. */
  constructor(
    form: HTMLFormElement,
    importHls: () => Promise<typeof Hls>,
    siteFor: (source: string) => Promise<SiteConfig>,
  ) {
    this.#siteFor = siteFor;
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
    const site = await this.#siteFor(this.#input.value);
    const source = sourceUrl(this.#input.value, document.baseURI, site);
    this.#input.ariaInvalid = String(!('url' in source));
    this.#ending.abort();
    if (!('url' in source)) {
      this.#say(source.problem);
      return;
    }
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    this.#say('Warming: what plays goes first…');
    const { url, parts } = source;
    const left = recallPlace(url) ?? { positionSeconds: -1 };
    const { positionSeconds: startSeconds } = left;
    try {
      const HlsPlayer = await this.#importHls();
      const base = HlsPlayer.DefaultConfig.loader as PlaylistLoaderClass;
      const pLoader = (parts ? partLoader(base, parts) : base) as NonNullable<HlsConfig['pLoader']>;
      const { hlsConfig, session } = new Access(site);
      const { rendition, segments } = await warm(url, {
        ...{ startSeconds, signal, Hls: HlsPlayer, ...(session && { session }) },
        config: { ...hlsConfig, pLoader },
      });
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
