import type {
  Fragment,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderResponse,
} from 'hls.js';
import {
  type Answer,
  type NetworkTiming,
  parseServerTiming,
  SINCE_HEADER,
} from '../../../sw/core/network-timing.ts';
import type { Resource } from '../../../sw/core/segment.ts';
import type { DirectSegment } from '../player-adapter.ts';
import { worker } from '../site-worker.ts';

/** What the loader tells and asks the rest of the page. */
export interface SegmentLoaderParts {
  readonly resourceOf: (fragment: Pick<Fragment, 'url' | 'byteRange'>) => Resource;
  /** The player got so many bytes, from the worker where there is an answer. */
  readonly onServed: (
    fragment: Fragment,
    answer: Answer | undefined,
    bytes: number,
    isPart: boolean,
  ) => void;
  /** The player got a segment past the worker, whole as far as its headers tell. */
  readonly onDirect: (direct: DirectSegment) => void;
  readonly onAbandon: (fragment: Fragment, resource: Resource) => void;
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
    #giveUp: (() => void) | undefined;

    override load(
      context: FragmentLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<FragmentLoaderContext>,
    ): void {
      const { frag, part } = context;
      this.#beginWithNetwork();
      const resource = parts.resourceOf(part ?? frag);
      const watched: typeof callbacks = {
        ...callbacks,
        onSuccess: (response, stats, loaded, details: unknown) => {
          this.#giveUp = undefined;
          const header = headerOf(details);
          const answer = parseServerTiming(header('Server-Timing'));
          parts.onServed(frag, answer?.answer, stats.loaded, Boolean(part));
          // A part is not the segment, and its URL is on no timeline.
          const direct =
            !answer &&
            !part &&
            directSegment(resource, { header, response, loading: stats.loading });
          if (direct) parts.onDirect(direct);
          const pass = (timing: NetworkTiming | undefined) => {
            if (timing?.totalMs !== undefined) tellTruth(stats.loading, timing);
            callbacks.onSuccess(response, stats, loaded, details as XMLHttpRequest);
          };
          if (!answer || answer.totalMs !== undefined) pass(answer);
          else void parts.networkTiming(resource).then(pass);
        },
        onError: (...failure) => {
          this.#giveUp = undefined;
          callbacks.onError(...failure);
        },
      };
      // What waits to begin is unknown to the base loader: that it is aborted must be said for it.
      this.#giveUp = () => {
        this.stats.aborted = true;
        callbacks.onAbort?.(this.stats, context, null);
      };
      worker.whenFree(() => {
        if (!this.#giveUp) return;
        this.#giveUp = () => parts.onAbandon(frag, resource);
        super.load(context, askAgainIfStopped(config), watched);
      });
    }

    /**
     * hls.js gives up what comes too slowly, by how much has come since the first byte: of what was
     * under way already that came before hls.js asked.
     */
    #beginWithNetwork(): void {
      const { loading } = this.stats;
      Object.defineProperty(loading, 'first', {
        configurable: true,
        get: () => 0,
        set: (atMs: number) => {
          if (atMs === 0) return;
          const value = atMs - Number(this.getResponseHeader?.(SINCE_HEADER) ?? 0);
          Object.defineProperty(loading, 'first', { value, writable: true });
          loading.start = Math.min(loading.start, value);
        },
      });
    }

    override abort(): void {
      this.#abandon();
      super.abort();
    }

    override destroy(): void {
      this.#abandon();
      super.destroy();
    }

    #abandon(): void {
      const giveUp = this.#giveUp;
      this.#giveUp = undefined;
      giveUp?.();
    }
  };

  function askAgainIfStopped(config: LoaderConfiguration): LoaderConfiguration {
    const errorRetry: LoaderConfiguration['loadPolicy']['errorRetry'] = {
      maxNumRetry: RETRIES_AFTER_WORKER_STOP,
      retryDelayMs: 0,
      maxRetryDelayMs: 0,
      shouldRetry: (_retry, count, _isTimeout, response) =>
        response?.code === 0 && count < RETRIES_AFTER_WORKER_STOP && worker.state === 'in control',
    };
    return { ...config, loadPolicy: { ...config.loadPolicy, errorRetry } };
  }
}

/** What has come past the worker. */
interface Came {
  readonly header: (name: string) => string;
  readonly response: LoaderResponse;
  readonly loading: { readonly start: number; readonly first: number; readonly end: number };
}

/** The headers of an answer, by an XMLHttpRequest, a Response, or what another loader has instead. */
function headerOf(details: unknown): (name: string) => string {
  const { getResponseHeader, headers } = (details ?? {}) as Partial<XMLHttpRequest & Response>;
  return (name) => headers?.get(name) ?? getResponseHeader?.call(details, name) ?? '';
}

/** What may be stored of an answer past the worker; its body is copied, as hls.js takes it away. */
function directSegment(
  resource: Resource,
  { header, response, loading }: Came,
): DirectSegment | undefined {
  const { start, first, end } = loading;
  const contentType = header('Content-Type') || 'application/octet-stream';
  const body: unknown = response.data;
  const isWhole =
    body instanceof ArrayBuffer &&
    response.code === (resource.range ? 206 : 200) &&
    Number(header('Content-Length') || Number.NaN) === body.byteLength;
  if (!isWhole || /html|json|xml/.test(contentType)) return undefined;
  if (/no-store/i.test(header('Cache-Control')) || header('Content-Encoding')) return undefined;
  const timing = seenByBrowser(resource.url, start) ?? {
    firstByteMs: first - start,
    totalMs: end - start,
  };
  return { resource, body: new Blob([body]), contentType, etag: header('ETag'), timing };
}

/**
 * When the bytes of what has just ended really came, Resource Timing §4: a page that is busy starting
 * hears of its first byte late. Another origin has to allow it (`Timing-Allow-Origin`).
 */
function seenByBrowser(url: string, startMs: number): Required<NetworkTiming> | undefined {
  const entry = performance
    .getEntriesByName(url, 'resource')
    .findLast((each): each is PerformanceResourceTiming => each.startTime >= startMs - 1);
  if (!entry?.requestStart) return undefined;
  const { requestStart, responseStart, responseEnd } = entry;
  return { firstByteMs: responseStart - requestStart, totalMs: responseEnd - requestStart };
}

/** Moves the request back to when the network would have had to begin, for hls.js's estimate. */
function tellTruth(
  loading: { start: number; first: number; end: number },
  { totalMs = 0, firstByteMs = 0 }: NetworkTiming,
): void {
  loading.start = loading.end - totalMs;
  loading.first = loading.start + firstByteMs;
}
