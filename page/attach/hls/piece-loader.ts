import type {
  Fragment,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
} from 'hls.js';
import { askForSegment } from './ask-for-segment.ts';
import { ByteList } from './byte-list.ts';
import { type Cutter, cutterFor } from './cutter.ts';
import { emptyStats } from './empty-stats.ts';
import type { LeftInPart } from './left-in-part.ts';
import { RecentRate } from './recent-rate.ts';
import type { LoaderClass } from './segment-loader.ts';

/** A segment as it was when it was asked for: with its pieces hls.js makes it as short as what has come. */
export type PiecedSegment = Pick<Fragment, 'type' | 'start' | 'duration'>;

/**
 * How much of a segment is to be given at once, in bytes, as it is now; `Infinity`: all of it. `bytesPerMs`:
 * how fast it has come lately.
 */
export type PieceBytes = (segment: PiecedSegment, stats: LoaderStats, bytesPerMs: number) => number;

/** What a loader of pieces asks, and whom it tells. */
export interface PieceLoaderParts {
  readonly pieceBytes: PieceBytes;
  /** Of which segment pieces are given, and when no more come. */
  readonly parts: Pick<LeftInPart, 'giving' | 'ended'>;
}

/** How often it is looked whether somebody waits by now for what has come, also while nothing more does. */
const LOOK_MS = 250;

type Callbacks = LoaderCallbacks<FragmentLoaderContext>;

/**
 * Makes a loader for hls.js's `progressive` mode that gives a segment in pieces, as its bytes arrive,
 * while somebody waits for them, and whole where nobody does: each piece has its price. What it gave
 * stays valid when the request breaks off: asked again, the same bytes are not given twice.
 */
export function pieceLoader({ pieceBytes, parts }: PieceLoaderParts): LoaderClass {
  return class PieceLoader implements Loader<FragmentLoaderContext> {
    context: FragmentLoaderContext | null = null;
    readonly stats = emptyStats();
    readonly #received = new ByteList();
    readonly #rate = new RecentRate();
    #callbacks: Callbacks | null = null;
    #abort = new AbortController();
    #response: Response | null = null;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #givenBytes = 0;
    #cutter: Cutter | undefined;
    readonly #fetchSetup: HlsConfig['fetchSetup'];

    constructor({ fetchSetup }: HlsConfig) {
      this.#fetchSetup = fetchSetup;
    }

    load(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: Callbacks): void {
      this.context = context;
      this.#callbacks = callbacks;
      const { type, start, duration } = context.frag;
      this.stats.loading.start = performance.now();
      void this.#run(context, config, { type, start, duration });
    }

    abort(): void {
      const { context } = this;
      this.#cut();
      if (context) this.#callbacks?.onAbort?.(this.stats, context, this.#response);
    }

    destroy(): void {
      this.#callbacks = null;
      this.#cut();
      this.context = null;
    }

    getCacheAge(): number | null {
      const age = this.getResponseHeader('Age');
      return age === null ? null : Number(age);
    }

    getResponseHeader(name: string): string | null {
      return this.#response?.headers.get(name) ?? null;
    }

    #cut(): void {
      clearTimeout(this.#timer);
      if (this.stats.loading.end) return;
      this.stats.aborted = true;
      this.#abort.abort();
      if (this.context && this.#givenBytes > 0) parts.ended(this.context.frag, false);
    }

    async #run(
      context: FragmentLoaderContext,
      config: LoaderConfiguration,
      segment: PiecedSegment,
    ): Promise<void> {
      const { stats } = this;
      const { errorRetry } = config.loadPolicy;
      for (;;) {
        try {
          await this.#attempt(context, config.loadPolicy, segment);
          return;
        } catch (error) {
          clearTimeout(this.#timer);
          if (stats.aborted) return;
          const code = error instanceof Refusal ? error.status : 0;
          const answer = { url: context.url, code };
          const mayRetry = errorRetry?.shouldRetry?.(errorRetry, stats.retry, false, answer, false);
          if (mayRetry && !(error instanceof OtherBytes)) {
            stats.retry += 1;
            continue;
          }
          const text = error instanceof Error ? error.message : String(error);
          this.#callbacks?.onError({ code, text }, context, this.#response, stats);
          return;
        }
      }
    }

    /** Asks once. Rejects where not all of it comes. */
    async #attempt(
      context: FragmentLoaderContext,
      { maxTimeToFirstByteMs, maxLoadTimeMs }: LoaderConfiguration['loadPolicy'],
      segment: PiecedSegment,
    ): Promise<void> {
      const { stats } = this;
      const startedAtMs = performance.now();
      const asked = askForSegment(context, this.#fetchSetup);
      this.#abort = asked.abort;
      stats.loaded = 0;
      stats.loading.first = 0;
      stats.loading.start = Math.min(stats.loading.start, asked.startMs);
      this.#giveUpAfter(Math.min(maxTimeToFirstByteMs || Infinity, maxLoadTimeMs));
      const response = await asked.response;
      this.#response = response;
      if (!response.ok) {
        // A body that nobody reads would hold its connection.
        await response.body?.cancel();
        throw new Refusal(response);
      }
      stats.total = Number(response.headers.get('Content-Length')) || stats.total;
      const look = () => {
        const bytesPerMs = this.#rate.bytesPerMs(performance.now());
        this.#give(response, pieceBytes(segment, stats, bytesPerMs));
      };
      const looking = setInterval(look, LOOK_MS);
      try {
        await this.#receive(response, () => {
          // A head that nothing follows is no answer.
          if (!stats.loading.first) {
            stats.loading.first = performance.now();
            this.#giveUpAfter(maxLoadTimeMs - (stats.loading.first - startedAtMs));
          }
          look();
        });
      } finally {
        clearInterval(looking);
      }
      clearTimeout(this.#timer);
      stats.loading.end = performance.now();
      stats.loading.first ||= stats.loading.end;
      stats.total = stats.loaded;
      if (this.#givenBytes > 0) parts.ended(context.frag, true);
      this.#give(response, 0, true);
      const { url, status: code } = response;
      const data = this.#received.take(stats.loaded).buffer;
      this.#callbacks?.onSuccess({ url, data, code }, stats, context, response);
    }

    /** Reads a body to its end. Rejects where what was given before is not what comes now. */
    async #receive({ body }: Response, onMore: () => void): Promise<void> {
      const { stats } = this;
      let unproven = this.#received.take(this.#givenBytes);
      this.#received.clear();
      this.#rate.reset();
      const reader = body?.getReader();
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        this.#received.append(read.value);
        this.#rate.note(this.#received.byteLength, performance.now());
        stats.loaded = this.#received.byteLength;
        const isAgain = stats.loaded < this.#givenBytes;
        if (!isAgain && !this.#received.startsWith(unproven)) throw new OtherBytes();
        if (!isAgain) unproven = new Uint8Array();
        onMore();
      }
      if (stats.loaded < this.#givenBytes) throw new OtherBytes();
    }

    /** Gives what has come and was not given yet, if that is so much. */
    #give(response: Response, leastBytes: number, isEnd = false): void {
      const { context, stats } = this;
      const onProgress = this.#callbacks?.onProgress;
      const from = this.#givenBytes;
      if (!context || !onProgress || (stats.loaded - from < leastBytes && !isEnd)) return;
      const piece = this.#received.take(stats.loaded - from, from);
      this.#givenBytes = stats.loaded;
      if (!isEnd) parts.giving(context.frag);
      // What comes in one piece is whole as it is.
      if (from === 0 && !isEnd) this.#cutter = cutterFor(piece);
      const cut = this.#cutter?.push(piece) ?? piece;
      const rest = isEnd ? this.#cutter?.flush() : undefined;
      for (const { byteLength, buffer } of rest ? [cut, rest] : [cut]) {
        if (byteLength > 0) onProgress(stats, context, buffer, response);
      }
    }

    #giveUpAfter(ms: number): void {
      clearTimeout(this.#timer);
      if (!Number.isFinite(ms)) return;
      this.#timer = setTimeout(() => {
        const { context, stats } = this;
        this.#cut();
        if (context) this.#callbacks?.onTimeout(stats, context, this.#response);
      }, ms);
    }
  };
}

/** A server that says no. */
class Refusal extends Error {
  readonly status: number;

  constructor({ status, statusText }: Response) {
    super(statusText);
    this.status = status;
  }
}

/** What came the second time is not what came the first time, and was given. */
class OtherBytes extends Error {
  constructor() {
    super('its beginning has changed');
  }
}
