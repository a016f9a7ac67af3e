import type { LoaderCallbacks, LoaderConfiguration, PlaylistLoaderContext } from 'hls.js';
import { unsigned } from '../../sw/core/segment.ts';
import { certainVariant } from './certain-variant.ts';
import { askForFirstSegment } from './early-segment.ts';
import type { PlaylistLoaderClass } from './part-loader.ts';
import type { PlayerOptions } from './player.ts';

interface Answer {
  readonly response: Response;
  readonly text: string;
  readonly endMs: number;
}

interface Asked {
  readonly startMs: number;
  /** `undefined` where none came. */
  readonly answer: Promise<Answer | undefined>;
}

/** Where its parts are elsewhere than its playlists say, none of them is asked for. */
type EarlyOptions = Pick<PlayerOptions, 'access' | 'place' | 'parts'>;

/**
 * The playlists of a stream, asked for while hls.js is still on its way: the one that is opened, and
 * the media playlist that it leads to, where it is certain which one hls.js will ask for, or was left the
 * last time; and of that, the first segment.
 */
export class EarlyPlaylists {
  readonly #asked = new Map<string, Asked>();
  readonly #access: EarlyOptions['access'];
  readonly #ending = new AbortController();

  constructor(url: string, { access, place, parts }: EarlyOptions) {
    this.#access = access;
    const { rendition, isSigned, positionSeconds } = place;
    const { signal } = this.#ending;
    const askFurther = (answer: Answer | undefined) => {
      if (!answer?.response.ok || signal.aborted) return;
      const { text, response } = answer;
      const variant = certainVariant(answer, rendition);
      if (variant) void (this.#asked.get(variant) ?? this.#ask(variant)).answer.then(askFurther);
      else if (!parts)
        askForFirstSegment({ url: response.url, text, positionSeconds, access, signal });
    };
    void this.#ask(url).answer.then(askFurther);
    if (rendition && !isSigned && rendition !== unsigned(url)) this.#ask(rendition);
  }

  /** A loader of playlists, but for what was asked for before it came: each answer once, until the end. */
  loaderOver(base: PlaylistLoaderClass): PlaylistLoaderClass {
    const take = (url: string) => this.#take(url);
    return class EarlyLoader extends base {
      #isOver = false;

      override load(
        context: PlaylistLoaderContext,
        config: LoaderConfiguration,
        callbacks: LoaderCallbacks<PlaylistLoaderContext>,
      ): void {
        const asked = take(context.url);
        if (!asked) {
          super.load(context, config, callbacks);
          return;
        }
        this.context = context;
        void within(config.loadPolicy.maxLoadTimeMs, asked.answer).then((answer) => {
          if (this.#isOver) return;
          if (!answer || answer.response.status >= 500) {
            super.load(context, config, callbacks);
            return;
          }
          const { stats } = this;
          const { response, text, endMs } = answer;
          const { url, status: code, statusText } = response;
          stats.loading = { start: asked.startMs, first: endMs, end: endMs };
          stats.loaded = text.length;
          stats.total = text.length;
          if (response.ok) callbacks.onSuccess({ url, data: text, code }, stats, context, response);
          else callbacks.onError({ code, text: statusText }, context, response, stats);
        });
      }

      override abort(): void {
        this.#isOver = true;
        super.abort();
      }

      override destroy(): void {
        this.#isOver = true;
        super.destroy();
      }
    };
  }

  /** Nobody wants them any more. */
  end(): void {
    this.#asked.clear();
    this.#ending.abort();
  }

  #ask(url: string): Asked {
    const asked = { startMs: performance.now(), answer: this.#fetch(url) };
    this.#asked.set(url, asked);
    return asked;
  }

  #take(url: string): Asked | undefined {
    const asked = this.#asked.get(url);
    this.#asked.delete(url);
    return asked;
  }

  async #fetch(url: string): Promise<Answer | undefined> {
    try {
      const { signal } = this.#ending;
      const response = await fetch(url, { ...this.#access.init(url), signal });
      const text = await response.text();
      return { response, text, endMs: performance.now() };
    } catch {
      // hls.js asks again, and says what is wrong.
      return undefined;
    }
  }
}

/** What is promised, or `undefined` where it does not come in so many milliseconds. */
function within<Type>(ms: number, promise: Promise<Type>): Promise<Type | undefined> {
  return Promise.race([
    promise,
    new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined)),
  ]);
}
