import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';

/** What a refusal is to be told to, and what it leads to. */
export interface RefusalHandlers {
  /** A server wants to know who asks (401). Says whether that is seen to: the player is told to go on then. */
  readonly onUnauthorized: (url: string) => Promise<boolean>;
  /** Nothing else is left: it is an error like any other. */
  readonly onRefused: (error: ErrorData) => void;
}

/**
 * What a server refuses: the viewer may give another token, and where a URL's signature has expired a
 * fresh playlist has a new one. That is asked for once, until what it brought is played.
 */
export class Refusals {
  readonly #hls: Hls;
  readonly #handlers: RefusalHandlers;
  /** What is being seen to: the worst of what was refused meanwhile. */
  #refused: ErrorData | undefined;
  #hasRefreshed = false;

  constructor(hls: Hls, handlers: RefusalHandlers) {
    this.#hls = hls;
    this.#handlers = handlers;
    const { Events } = hls.constructor as typeof Hls;
    hls.on(Events.FRAG_BUFFERED, () => (this.#hasRefreshed = false));
  }

  /** Whether an error is a refusal, which is then seen to here. */
  take(error: ErrorData): boolean {
    const status = error.response?.code;
    if (status !== 401 && status !== 403) return false;
    // Several renditions and tracks are refused at once.
    const isFirst = this.#refused === undefined;
    if (isFirst || error.fatal) this.#refused = error;
    if (isFirst) void this.#see(error, status);
    return true;
  }

  async #see(error: ErrorData, status: number): Promise<void> {
    const url = error.url ?? error.frag?.url ?? this.#hls.url ?? '';
    const isSeenTo = status === 401 && (await this.#handlers.onUnauthorized(url));
    const worst = this.#refused ?? error;
    this.#refused = undefined;
    if (isSeenTo) return;
    const mayBeSigned = status === 403 && !this.#hasRefreshed;
    if (!mayBeSigned || !refresh(this.#hls, error)) this.#handlers.onRefused(worst);
    else this.#hasRefreshed = true;
  }
}

/** Goes on where a player was refused, with whatever it may be asked with now. */
export function goOn(hls: Hls): void {
  if (hls.levels.length === 0) hls.loadSource(hls.url ?? '');
  else hls.startLoad();
}

/** Asks for what named the refused URL; says whether there is such a thing. */
function refresh(hls: Hls, { type, details, frag }: ErrorData): boolean {
  if (frag || /^key/.test(details)) {
    // hls.js asks for a media playlist that it does not have; what is in its buffer stays.
    for (const list of [...hls.levels, ...hls.allAudioTracks, ...hls.allSubtitleTracks]) {
      delete list.details;
    }
    hls.startLoad();
    return true;
  }
  if ((type as string) !== 'networkError' || /^manifest/.test(details)) return false;
  hls.loadSource(hls.url ?? '');
  return true;
}
