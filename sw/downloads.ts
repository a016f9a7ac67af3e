import { assertNever } from './core/assert-never.ts';
import { rangeBytes, rangeHeader } from './core/byte-range.ts';
import type { PageMessage } from './core/protocol.ts';
import type { Resource, SegmentKey } from './core/segment.ts';
import { segmentKey } from './core/segment.ts';
import {
  Download,
  type DownloadOptions,
  type DownloadResult,
  type FailureReason,
} from './download.ts';
import { LinkMeter } from './link-meter.ts';
import type { SegmentStore } from './segment-store.ts';

type AdoptMessage = Extract<PageMessage, { type: 'adopt' }>;

/** Why a resource is not held, and when it may be tried again. */
export interface Failure {
  readonly reason: string;
  readonly attempts: number;
  readonly retryAtMs: number;
  /** Whether it was the network that failed: then it may well be back for all of an origin at once. */
  readonly isNetwork: boolean;
}

/** What the rest of the worker wants to hear and is asked. */
export interface DownloadsHooks {
  /** Whether a timeline names it: only then is it kept. */
  readonly isSegment: (key: SegmentKey) => boolean;
  /** Something began, arrived or ended. */
  readonly onProgress: () => void;
  readonly onStorageRefusal: () => void;
  /** Settles when what follows from it has been begun. */
  readonly onEnd: (download: Download, result: DownloadResult) => Promise<void>;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** How many segments from past the worker wait for their timeline. */
const MOST_ORPHANS = 8;

/** All downloads under way, one a resource, and what has failed lately. */
export class Downloads {
  readonly #store: SegmentStore;
  readonly #hooks: DownloadsHooks;
  readonly #meter = new LinkMeter();
  readonly #underWay = new Map<SegmentKey, Download>();
  readonly #settling = new Set<Promise<void>>();
  readonly #failures = new Map<SegmentKey, Failure>();
  #orphans: readonly AdoptMessage[] = [];

  constructor(store: SegmentStore, hooks: DownloadsHooks) {
    this.#store = store;
    this.#hooks = hooks;
  }

  get(key: SegmentKey): Download | undefined {
    return this.#underWay.get(key);
  }

  get underWay(): ReadonlyMap<SegmentKey, Download> {
    return this.#underWay;
  }

  get failures(): ReadonlyMap<SegmentKey, Failure> {
    return this.#failures;
  }

  /** Fetches a resource of a window, at low priority, as the page itself would have asked for it. */
  prefetch(resource: Resource, client: string): Download {
    const { url, range } = resource;
    const request = new Request(url, {
      mode: 'cors',
      credentials: 'same-origin',
      priority: 'low',
      ...(range ? uncachedRange(new Headers({ Range: rangeHeader(range) })) : {}),
    });
    return this.#start({ resource, request, client, isPrefetch: true });
  }

  /** Sends a player's own request on. */
  forward(resource: Resource, request: Request, client: string): Download {
    const sent = resource.range ? new Request(request, uncachedRange(request.headers)) : request;
    return this.#start({ resource, request: sent, client, isPrefetch: false });
  }

  /** A tab's player waits no more; whether the download goes on is for the windows to say. */
  abandon(resource: Resource, client: string): void {
    const key = segmentKey(resource);
    this.#underWay.get(key)?.dropPlayers(client);
    if (this.#underWay.get(key)?.isSilent) this.cancel(key);
  }

  /** Cuts a download at once; asked for again, it is a new one. */
  cancel(key: SegmentKey): void {
    this.#underWay.get(key)?.cancel();
    this.#underWay.delete(key);
  }

  /**
   * Stores what a page has fetched past the worker, unless it is there already. A worker that has
   * just started may not know the timeline yet: then it is kept in mind until it does.
   */
  async adopt(message: AdoptMessage): Promise<void> {
    const { resource, body, contentType, timing } = message;
    const key = segmentKey(resource);
    const { range } = resource;
    if (!(body instanceof Blob) || (range && rangeBytes(range) !== body.size)) return;
    if (!this.#hooks.isSegment(key)) {
      this.#orphans = [...this.#orphans, message].slice(-MOST_ORPHANS);
    } else if (!this.#underWay.has(key) && !this.#store.held.has(key)) {
      await this.#keep(key, { ok: true, body, contentType, timing });
      this.#hooks.onProgress();
    }
  }

  /** A timeline has come: what waited for one may be stored. */
  async adoptOrphans(): Promise<void> {
    const orphans = this.#orphans;
    this.#orphans = [];
    for (const orphan of orphans) await this.adopt(orphan);
  }

  /** Forgets the failures of what no timeline names any more. */
  forgetFailures(): void {
    for (const key of this.#failures.keys()) {
      if (!this.#hooks.isSegment(key)) this.#failures.delete(key);
    }
  }

  /** Settles when nothing is under way: what began it should live so long. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.allSettled(this.#settling);
  }

  /** What must not be fetched again before its time. */
  blocked(nowMs: number): Set<SegmentKey> {
    const failures = [...this.#failures].filter(([, { retryAtMs }]) => retryAtMs > nowMs);
    return new Set(failures.map(([key]) => key));
  }

  /** When the next of what is blocked now may be tried again; `undefined` if none is to be. */
  nextRetryAtMs(nowMs: number): number | undefined {
    const times = [...this.#failures.values()].map(({ retryAtMs }) => retryAtMs);
    const next = Math.min(...times.filter((atMs) => atMs > nowMs));
    return Number.isFinite(next) ? next : undefined;
  }

  #start(begun: Pick<DownloadOptions, 'resource' | 'request' | 'client' | 'isPrefetch'>): Download {
    const key = segmentKey(begun.resource);
    const { onProgress } = this.#hooks;
    const download = new Download({ ...begun, key, meter: this.#meter, onProgress });
    this.#underWay.set(key, download);
    const settling = this.#settle(download);
    this.#settling.add(settling);
    void settling.finally(() => this.#settling.delete(settling));
    this.#hooks.onProgress();
    return download;
  }

  /** A download stays under way until it is stored, so that it can be joined all that time. */
  async #settle(download: Download): Promise<void> {
    const { key } = download;
    let result = await download.done;
    if (result.ok && this.#hooks.isSegment(key)) result = await this.#keep(key, result);
    if (this.#underWay.get(key) === download) this.#underWay.delete(key);
    if (result.ok) this.#networkIsBack(download);
    else this.#note(key, result.reason);
    // What follows begins before this one counts as settled, so that the event lasts for both.
    await this.#hooks.onEnd(download, result);
  }

  async #keep(key: SegmentKey, result: DownloadResult & { ok: true }): Promise<DownloadResult> {
    try {
      await this.#store.put(key, result);
      return result;
    } catch (error) {
      this.#hooks.onStorageRefusal();
      return { ok: false, reason: { type: 'storage', message: String(error) } };
    }
  }

  /** What failed with the network of this origin is tried again at once, in its order of need. */
  #networkIsBack({ key, resource }: Download): void {
    this.#failures.delete(key);
    const { origin } = new URL(resource.url);
    for (const [failed, { isNetwork }] of this.#failures) {
      if (isNetwork && failed.startsWith(`${origin}/`)) this.#failures.delete(failed);
    }
  }

  #note(key: SegmentKey, reason: FailureReason): void {
    if (reason.type === 'cancelled') return;
    const attempts = (this.#failures.get(key)?.attempts ?? 0) + 1;
    const retryAtMs = Date.now() + retryDelayMs(reason, attempts);
    const isNetwork = reason.type === 'network';
    this.#failures.set(key, { reason: inWords(reason), attempts, retryAtMs, isNetwork });
  }
}

/**
 * Chromium's HTTP cache serialises requests for ranges of one URL, and can cut them. The
 * cache is left out for ranges.
 */
function uncachedRange(headers: Headers): RequestInit {
  return { headers, cache: 'no-store' };
}

/**
 * How long to leave a resource alone: as long as the origin says; for ever where it wants other
 * credentials, as a new token makes a new URL; else twice as long each time.
 */
function retryDelayMs(reason: FailureReason, attempts: number): number {
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS);
  // What must not be kept is not fetched in vain again: it is the player's to fetch.
  if (reason.type === 'unstorable') return Number.POSITIVE_INFINITY;
  if (reason.type !== 'http-status') return backoffMs;
  if (reason.status === 401 || reason.status === 403) return Number.POSITIVE_INFINITY;
  const { retryAfter } = reason;
  if (retryAfter === null) return backoffMs;
  // RFC 9110 §10.2.3: a number of seconds, or a date.
  const waitMs = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return waitMs > 0 ? waitMs : backoffMs;
}

function inWords(reason: FailureReason): string {
  switch (reason.type) {
    case 'cancelled':
      return 'cancelled';
    case 'network':
      return `the network failed (${reason.message})`;
    case 'http-status':
      return `the server answered ${reason.status}`;
    case 'unstorable':
      return `not kept: ${reason.why}`;
    case 'storage':
      return `the browser's storage refused it (${reason.message})`;
    default:
      return assertNever(reason);
  }
}
