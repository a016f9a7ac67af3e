import type {
  Fragment,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
} from 'hls.js';
import { type NetworkTiming, parseServerTiming } from '../sw/core/network-timing.ts';
import type { Resource } from '../sw/core/segment.ts';
import { resourceOf } from './hls-timelines.ts';
import type { SegmentCounts } from './segment-counts.ts';

/** What the loader tells and asks the rest of the page. */
export interface SegmentLoaderParts {
  readonly counts: SegmentCounts;
  readonly isControlled: () => boolean;
  readonly onAbandon: (fragment: Fragment) => void;
  /** What the network did for a download that has just ended, once the worker says so. */
  readonly networkTiming: (resource: Resource) => Promise<NetworkTiming | undefined>;
}

type SegmentLoader = Loader<FragmentLoaderContext>;
type LoaderClass = new (config: HlsConfig) => SegmentLoader;

/** A worker that is stopped while it answers breaks the answer off: the next one starts anew. */
const RETRIES_AFTER_WORKER_STOP = 2;

/**
 * An hls.js `fLoader` over the player's own loader. It tells hls.js what the network did, as
 * every answer from a cache would raise its bandwidth estimate; tells the worker what the player
 * gave up; and asks again when the worker was stopped in mid-answer.
 */
export function segmentLoader(base: LoaderClass, parts: SegmentLoaderParts): LoaderClass {
  return class PlayaheadLoader extends base {
    #waitingFor: Fragment | undefined;

    override load(
      context: FragmentLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<FragmentLoaderContext>,
    ): void {
      this.#waitingFor = context.frag;
      super.load(context, askAgainIfStopped(config), {
        ...callbacks,
        onSuccess: (response, stats, loaded, details) => {
          this.#waitingFor = undefined;
          const headers = details instanceof XMLHttpRequest ? details : undefined;
          const answer = parseServerTiming(headers?.getResponseHeader('Server-Timing') ?? null);
          const isSegment = context.frag.sn !== 'initSegment';
          parts.counts.served(answer?.answer, stats.loaded, isSegment);
          const pass = (timing: NetworkTiming | undefined) => {
            if (timing?.totalMs !== undefined) tellTruth(stats.loading, timing);
            callbacks.onSuccess(response, stats, loaded, details);
          };
          if (!answer || answer.totalMs !== undefined) pass(answer);
          else void parts.networkTiming(resourceOf(context.frag)).then(pass);
        },
        onError: (...failure) => {
          this.#waitingFor = undefined;
          callbacks.onError(...failure);
        },
      });
    }

    override abort(): void {
      this.#giveUp();
      super.abort();
    }

    override destroy(): void {
      this.#giveUp();
      super.destroy();
    }

    #giveUp(): void {
      if (this.#waitingFor) parts.onAbandon(this.#waitingFor);
      this.#waitingFor = undefined;
    }
  };

  function askAgainIfStopped(config: LoaderConfiguration): LoaderConfiguration {
    const errorRetry: LoaderConfiguration['loadPolicy']['errorRetry'] = {
      maxNumRetry: RETRIES_AFTER_WORKER_STOP,
      retryDelayMs: 0,
      maxRetryDelayMs: 0,
      shouldRetry: (retry, count, _isTimeout, response) =>
        response?.code === 0 && count < (retry?.maxNumRetry ?? 0) && parts.isControlled(),
    };
    return { ...config, loadPolicy: { ...config.loadPolicy, errorRetry } };
  }
}

/** Moves the request back to when the network would have had to begin, for hls.js's estimate. */
function tellTruth(
  loading: { start: number; first: number; end: number },
  { totalMs = 0, firstByteMs = 0 }: NetworkTiming,
): void {
  loading.start = loading.end - totalMs;
  loading.first = loading.start + firstByteMs;
}
