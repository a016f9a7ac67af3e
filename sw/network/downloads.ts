import { rangeBytes, rangeHeader } from '../core/byte-range.ts';
import { LinkEstimate } from '../core/link-estimate.ts';
import type { NetworkTiming } from '../core/network-timing.ts';
import type { Startable, Wanted } from '../core/prefetch-window.ts';
import type { Resource, SegmentKey } from '../core/segment.ts';
import { segmentKey } from '../core/segment.ts';
import { spacingMs } from '../core/spacing.ts';
import type { SegmentStore } from '../store/segment-store.ts';
import type { Viewers } from '../window/viewers.ts';
import { tell } from './cmcd.ts';
import { Download, type DownloadOptions } from './download.ts';
import { Failures } from './failures.ts';
import { LinkMeter } from './link-meter.ts';
import { Manners } from './manners.ts';
import { type Orphan, Orphans } from './orphans.ts';
import { type DownloadResult, unstorable } from './proof.ts';

type Whole = DownloadResult & { readonly ok: true };

/** What the rest of the worker wants to hear and is asked. */
export interface DownloadsHooks {
  /** Something began, arrived or ended. */
  readonly onProgress: () => void;
  /** Settles when it has been taken note of. */
  readonly onStorageRefusal: () => Promise<void>;
  /** The last byte is there, or will never be: what the network did is told before that is stored. */
  readonly onDone: (download: Download, told: Told) => void;
  /** Settles when what follows from the end of a download has been begun. */
  readonly onEnd: () => Promise<void>;
}

/** Whom to tell what the network did for a download. */
export interface Told {
  readonly clients: ReadonlySet<string>;
  /** Whether this is the first word of it: only that one counts what has crossed the network. */
  readonly began: boolean;
  readonly timing: NetworkTiming | undefined;
}

/** Less than this is not worth a timer. */
const LEAST_SPACING_MS = 10;

/** All downloads under way, one a resource, and what has failed lately. */
export class Downloads {
  readonly failures = new Failures();
  readonly manners = new Manners((url) => this.failures.trustAgain(url));
  readonly #store: SegmentStore;
  readonly #viewers: Viewers;
  readonly #hooks: DownloadsHooks;
  readonly #meter = new LinkMeter();
  readonly #underWay = new Map<SegmentKey, Download>();
  readonly #settling = new Set<Promise<void>>();
  readonly #orphans = new Orphans();
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
      this.failures.note(segmentKey(resource), unstorable(error).reason);
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
    if (!this.#store.knows([key])) await this.#store.know([key]);
    if (this.#underWay.has(key) || this.#store.held.has(key)) return;
    await this.#keep(key, { ok: true, ...orphan, body });
    this.#hooks.onProgress();
  }

  /** Stores what waited for its timeline, where that has come; the rest waits on. */
  async adoptOrphans(): Promise<void> {
    for (const orphan of this.#orphans.take()) await this.adopt(orphan);
  }

  /** Cuts everything, and keeps nothing of it. */
  forget(): void {
    this.#orphans.take();
    this.manners.clear();
    for (const key of this.#underWay.keys()) this.cancel(key);
  }

  /** Settles when nothing is under way: what began it should live so long. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.allSettled(this.#settling);
  }

  /** What must not be fetched again before its time, or is here and waits to be stored. */
  blocked(nowMs: number): Set<SegmentKey> {
    return new Set([...this.failures.blocked(nowMs), ...this.#orphans.keys]);
  }

  /** How long until more may begin than now, spaced or tried again, in milliseconds; else `Infinity`. */
  nextTurnMs(nowMs: number): number {
    const spaced = [this.#waitMs(false), this.#waitMs(true)];
    const waits = [...spaced, ...this.failures.retryWaitsMs(nowMs)];
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
    const { key, resource, client, isPersonal, joinedBy } = download;
    const beganAtMs = Date.now();
    let result = await download.done;
    const { timing } = result;
    const { onDone, onEnd } = this.#hooks;
    onDone(download, { clients: new Set([client, ...joinedBy]), began: true, timing });
    joinedBy.clear();
    const isCurrent = () => this.#underWay.get(key) === download;
    const owner = isPersonal ? client : undefined;
    if (result.ok && isCurrent()) result = await this.#keep(key, { ...result, resource, owner });
    if (isCurrent()) this.#underWay.delete(key);
    // Those who have asked for it while it was stored.
    onDone(download, { clients: joinedBy, began: false, timing });
    if (result.ok) {
      this.noteTaken(download.receivedBytes, result.timing);
      this.failures.originAnswered(key, beganAtMs);
    } else if (this.#viewers.timelineOf(key) !== undefined) this.failures.note(key, result.reason);
    // What follows begins before this one counts as settled, so that the event lasts for both.
    await onEnd();
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
        this.#orphans.add(orphan);
      }
      return orphan;
    } catch (error) {
      await this.#hooks.onStorageRefusal();
      const words = `the browser's storage refused it (${error})`;
      return { ok: false, reason: { type: 'storage', words } };
    }
  }
}

/** Chromium's HTTP cache serialises requests for ranges of one URL, and can cut them: it is left out. */
const UNCACHED: RequestInit = { cache: 'no-store' };
