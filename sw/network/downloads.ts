import { rangeBytes, rangeHeader } from '../core/byte-range.ts';
import { LinkEstimate } from '../core/link-estimate.ts';
import type { NetworkTiming } from '../core/network-timing.ts';
import { originOf, type Startable, type Wanted } from '../core/prefetch-window.ts';
import type { PageMessage } from '../core/protocol.ts';
import type { Resource, SegmentKey } from '../core/segment.ts';
import { segmentKey } from '../core/segment.ts';
import { spacingMs } from '../core/spacing.ts';
import type { SegmentStore } from '../store/segment-store.ts';
import type { Viewers } from '../window/viewers.ts';
import { tell } from './cmcd.ts';
import {
  Download,
  type DownloadOptions,
  type DownloadResult,
  type FailureReason,
  unstorable,
} from './download.ts';
import { LinkMeter } from './link-meter.ts';
import { Manners } from './manners.ts';

/** What was fetched before its timeline was known, by the page or for it. */
type Orphan = Pick<Extract<PageMessage, { type: 'adopt' }>, 'resource' | 'body' | 'contentType'> & {
  readonly etag: string | null;
  readonly timing: NetworkTiming;
  /** The tab that it is for, where it is not known who is signed in there. */
  readonly owner?: string | undefined;
};

type Whole = DownloadResult & { readonly ok: true };

/** Why a resource is not held or an origin not asked, and when it may be tried again. */
export interface Failure {
  readonly reason: string;
  readonly attempts: number;
  readonly retryAtMs: number;
  readonly sinceMs: number;
  /** Whether what came was not to be kept. */
  readonly isUnstorable: boolean;
}

/** What the rest of the worker wants to hear and is asked. */
export interface DownloadsHooks {
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
/** Less than this is not worth a timer. */
const LEAST_SPACING_MS = 10;

/** All downloads under way, one a resource, and what has failed lately. */
export class Downloads {
  readonly manners = new Manners((url) => this.trustAgain(url));
  readonly #store: SegmentStore;
  readonly #viewers: Viewers;
  readonly #hooks: DownloadsHooks;
  readonly #meter = new LinkMeter();
  readonly #underWay = new Map<SegmentKey, Download>();
  readonly #settling = new Set<Promise<void>>();
  readonly #failures = new Map<SegmentKey, Failure>();
  readonly #troubles = new Map<string, Failure>();
  #orphans: readonly Orphan[] = [];
  readonly #link = new LinkEstimate();

  /** Only what a timeline of these viewers names is kept. */
  constructor(store: SegmentStore, viewers: Viewers, hooks: DownloadsHooks) {
    this.#store = store;
    this.#viewers = viewers;
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

  /** The origins that have refused or failed since they last answered well. */
  get troubles(): ReadonlyMap<string, Failure> {
    return this.#troubles;
  }

  /** Fetches a resource of a window, at low priority, as the tab's player would have asked for it. */
  prefetch(wanted: Wanted): void {
    const { resource, client, player } = wanted;
    const { url, range } = resource;
    const manners = this.manners.of(client, url);
    const headers = new Headers(manners?.headers);
    if (range) headers.set('Range', rangeHeader(range));
    try {
      const request = new Request(tell(wanted, headers, manners?.url), {
        mode: 'cors',
        credentials: 'same-origin',
        ...manners,
        headers,
        ...(range ? UNCACHED : {}),
      });
      const whose = { client, player, isPersonal: false };
      this.#start({ resource, request, ...whose, isPrefetch: true });
    } catch (error) {
      // It is no URL after all.
      this.#note(segmentKey(resource), unstorable(error).reason);
    }
  }

  /** How many prefetches may begin now: all, or one after the other. */
  get startable(): Startable {
    return { atEase: this.#startable(false), pressed: this.#startable(true) };
  }

  /** Sends a player's own request on. */
  forward(resource: Resource, request: Request, client: string): Download {
    const sent = resource.range ? new Request(request, UNCACHED) : request;
    const isPersonal = !this.#viewers.knows(client);
    return this.#start({ resource, request: sent, client, isPrefetch: false, isPersonal });
  }

  /** A tab's player waits no more; whether the download goes on is for the windows to say. */
  abandon(resource: Resource, client: string): void {
    const key = segmentKey(resource);
    this.#underWay.get(key)?.dropPlayer(client);
    if (this.#underWay.get(key)?.isSilent) this.cancel(key);
  }

  /** Cuts a download at once; asked for again, it is a new one. */
  cancel(key: SegmentKey): void {
    this.#underWay.get(key)?.cancel();
    this.#underWay.delete(key);
  }

  /** What so many bytes took of the network, for whomever they came: how the next ones are spaced. */
  noteTaken(bytes: number, { firstByteMs = 0, totalMs = 0 }: NetworkTiming): void {
    this.#link.note({ bytes, firstByteMs, transferMs: totalMs - firstByteMs });
  }

  /** Stores what a page has fetched past the worker, or what waited, unless it is there already. */
  async adopt(orphan: Orphan): Promise<void> {
    const { resource, body } = orphan;
    const key = segmentKey(resource);
    const { range } = resource;
    if (!(body instanceof Blob) || (range && rangeBytes(range) !== body.size)) return;
    if (this.#underWay.has(key) || this.#store.held.has(key)) return;
    await this.#keep(key, { ok: true, ...orphan, body });
    this.#hooks.onProgress();
  }

  /** Stores what waited for its timeline, where that has come; the rest waits on. */
  async adoptOrphans(): Promise<void> {
    const orphans = this.#orphans;
    this.#orphans = [];
    for (const orphan of orphans) await this.adopt(orphan);
  }

  /** Cuts everything, and keeps nothing of it. */
  forget(): void {
    this.#orphans = [];
    this.manners.clear();
    for (const key of this.#underWay.keys()) this.cancel(key);
  }

  /** Forgets the failures of what no timeline names any more. */
  forgetFailures(): void {
    for (const key of this.#failures.keys()) {
      if (this.#viewers.timelineOf(key) === undefined) this.#failures.delete(key);
    }
  }

  /** There is a new token: what was refused may be asked for again. */
  trustAgain(url: string): void {
    const origin = originOf(url);
    // What asks to wait, or is gone, has nothing to do with a token.
    if (this.#troubles.get(origin)?.retryAtMs !== Number.POSITIVE_INFINITY) return;
    this.#troubles.delete(origin);
    for (const key of this.#failures.keys()) {
      if (originOf(key) === origin) this.#failures.delete(key);
    }
  }

  /** Settles when nothing is under way: what began it should live so long. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.allSettled(this.#settling);
  }

  /** What must not be fetched again before its time, or is here and waits to be stored. */
  blocked(nowMs: number): Set<SegmentKey> {
    const failures = [...this.#failures].filter(([, { retryAtMs }]) => retryAtMs > nowMs);
    const orphans = this.#orphans.map(({ resource }) => segmentKey(resource));
    return new Set([...failures.map(([key]) => key), ...orphans]);
  }

  /** Of the origins in trouble, which are not to be asked, and which just once. */
  troubled(nowMs: number): Map<string, 'paused' | 'probing'> {
    const troubles = [...this.#troubles];
    return new Map(
      troubles.map(([origin, { retryAtMs }]) => [origin, retryAtMs > nowMs ? 'paused' : 'probing']),
    );
  }

  /** How long until more may begin than now, spaced or tried again, in milliseconds; else `Infinity`. */
  nextTurnMs(nowMs: number): number {
    const failures = [...this.#failures.values(), ...this.#troubles.values()];
    const spaced = [this.#waitMs(false), this.#waitMs(true)];
    const waits = [...spaced, ...failures.map(({ retryAtMs }) => retryAtMs - nowMs)];
    return Math.min(...waits.filter((waitMs) => waitMs > 0));
  }

  #startable(isPressed: boolean): number {
    const { expected } = this.#link;
    if (expected && expected.transferMs < LEAST_SPACING_MS) return Number.POSITIVE_INFINITY;
    return this.#waitMs(isPressed) > 0 ? 0 : 1;
  }

  /** How long until another prefetch may begin beside those under way, in milliseconds. */
  #waitMs(isPressed: boolean): number {
    const coming = [...this.#underWay.values()].filter(({ purpose }) => purpose !== 'storing');
    // Of a link that nothing is known of nothing shares it: what is needed first comes first.
    if (!this.#link.expected) return coming.length > 0 ? Number.POSITIVE_INFINITY : 0;
    return spacingMs(this.#link.expected, coming, isPressed);
  }

  #start(begun: Omit<DownloadOptions, 'key' | 'meter' | 'onProgress'>): Download {
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
    const { key, resource, client, isPersonal } = download;
    const beganAtMs = Date.now();
    let result = await download.done;
    const isCurrent = () => this.#underWay.get(key) === download;
    const owner = isPersonal ? client : undefined;
    if (result.ok && isCurrent()) result = await this.#keep(key, { ...result, resource, owner });
    if (isCurrent()) this.#underWay.delete(key);
    if (result.ok) {
      this.noteTaken(download.receivedBytes, result.timing);
      this.#originAnswered(key, beganAtMs);
    } else if (this.#viewers.timelineOf(key) !== undefined) this.#note(key, result.reason);
    // What follows begins before this one counts as settled, so that the event lasts for both.
    await this.#hooks.onEnd(download, result);
  }

  /**
   * Stores what is whole. A request may overtake the timeline that names it, and be answered before
   * that comes: then it is kept in mind until it does.
   */
  async #keep(key: SegmentKey, orphan: Whole & Orphan): Promise<DownloadResult> {
    const { owner } = orphan;
    const timeline = this.#viewers.timelineOf(key, owner);
    try {
      if (timeline !== undefined) await this.#store.put(key, orphan, timeline);
      else if (!owner || !this.#viewers.knows(owner)) {
        this.#orphans = [...this.#orphans, orphan].slice(-MOST_ORPHANS);
      }
      return orphan;
    } catch (error) {
      this.#hooks.onStorageRefusal();
      const words = `the browser's storage refused it (${error})`;
      return { ok: false, reason: { type: 'storage', words } };
    }
  }

  /** What was in trouble with this origin is tried again at once, in its order of need. */
  #originAnswered(key: SegmentKey, beganAtMs: number): void {
    const origin = originOf(key);
    this.#failures.delete(key);
    // What was asked for before the trouble says nothing of its end.
    if (!((this.#troubles.get(origin)?.sinceMs ?? beganAtMs) < beganAtMs)) return;
    this.#troubles.delete(origin);
    for (const [failed, failure] of this.#failures) {
      if (originOf(failed) !== origin) continue;
      const { attempts, isUnstorable, retryAtMs } = failure;
      if (Number.isFinite(retryAtMs)) this.#failures.delete(failed);
      // What was refused twice, while the rest of the origin answers, is refused for good.
      else if (isUnstorable || attempts < 2) {
        const delayMs = isUnstorable ? backoffMs(attempts) : 0;
        this.#failures.set(failed, { ...failure, retryAtMs: Date.now() + delayMs });
      }
    }
  }

  #note(key: SegmentKey, reason: FailureReason): void {
    if (reason.type === 'cancelled') return;
    const isUnstorable = reason.type === 'unstorable';
    const noted = (before: Failure | undefined): Failure => {
      const attempts = (before?.attempts ?? 0) + 1;
      // One file that is not to be kept says little of the others.
      const isOdd = isUnstorable && attempts === 1;
      const retryAtMs = Date.now() + (isOdd ? 0 : retryDelayMs(reason, attempts));
      return { reason: reason.words, attempts, retryAtMs, sinceMs: Date.now(), isUnstorable };
    };
    const origin = originOf(key);
    if (isOfOrigin(reason)) this.#troubles.set(origin, noted(this.#troubles.get(origin)));
    const failure = noted(this.#failures.get(key));
    // What is not to be kept is not fetched in vain again, unless the origin is seen to mend.
    const retryAtMs = isUnstorable ? Number.POSITIVE_INFINITY : failure.retryAtMs;
    this.#failures.set(key, { ...failure, retryAtMs });
  }
}

/** Chromium's HTTP cache serialises requests for ranges of one URL, and can cut them: it is left out. */
const UNCACHED: RequestInit = { cache: 'no-store' };

/** Whether the next segment of the same origin would most likely fare the same. */
function isOfOrigin(reason: FailureReason): boolean {
  if (reason.type === 'http-status') return [401, 403, 429, 503].includes(reason.status);
  return reason.type === 'unreachable' || reason.type === 'unstorable';
}

/**
 * How long to leave a resource or an origin alone: as long as the origin says; where it wants other
 * credentials, until there are some; else twice as long each time.
 */
function retryDelayMs(reason: FailureReason, attempts: number): number {
  if (reason.type !== 'http-status') return backoffMs(attempts);
  if (reason.status === 401 || reason.status === 403) return Number.POSITIVE_INFINITY;
  const { retryAfter } = reason;
  if (retryAfter === null) return backoffMs(attempts);
  // RFC 9110 §10.2.3: a number of seconds, or a date.
  const waitMs = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return waitMs > 0 ? waitMs : backoffMs(attempts);
}

function backoffMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS);
}
