import { rangeBytes } from '../core/byte-range.ts';
import { LinkEstimate } from '../core/link-estimate.ts';
import type { NetworkTiming } from '../core/network-timing.ts';
import type { Startable, Wanted } from '../core/prefetch-window.ts';
import type { Resource, SegmentKey } from '../core/segment.ts';
import { segmentKey } from '../core/segment.ts';
import { nextStartMs, startableNow } from '../core/spacing.ts';
import type { SegmentStore } from '../store/segment-store.ts';
import type { Viewers } from '../window/viewers.ts';
import { Download } from './download.ts';
import type { DownloadOptions } from './download-options.ts';
import type { DownloadsHooks } from './downloads-hooks.ts';
import { Failures } from './failures.ts';
import { LinkMeter } from './link-meter.ts';
import { Manners } from './manners.ts';
import { type Orphan, Orphans } from './orphans.ts';
import { type DownloadResult, unstorable } from './proof.ts';
import { playersRequest, prefetchRequest } from './requests.ts';
import { silentInMs, silentOf } from './silent.ts';
import { within } from './within.ts';

type Whole = DownloadResult & { readonly ok: true };

/** Whose request it is. */
export type Asked = Pick<DownloadOptions, 'client' | 'sitting' | 'tailFirst'>;

/** An event must not last longer, whatever it waits for. */
const LONGEST_EVENT_MS = 240_000;

/** All downloads under way, one a resource, and what has failed lately. */
export class Downloads {
  readonly failures: Failures;
  readonly manners = new Manners((url) => this.failures.trustAgain(url));
  readonly #store: SegmentStore;
  readonly #viewers: Viewers;
  readonly #hooks: DownloadsHooks;
  readonly #meter = new LinkMeter();
  readonly #underWay = new Map<SegmentKey, Download>();
  readonly #settling = new Set<Promise<void>>();
  readonly #orphans = new Orphans();
  #adopting: Promise<unknown> = Promise.resolve();
  readonly #link = new LinkEstimate();

  /** Only what a timeline of these viewers names is kept. */
  constructor(store: SegmentStore, viewers: Viewers, hooks: DownloadsHooks) {
    this.#store = store;
    this.#viewers = viewers;
    this.failures = new Failures((key) => viewers.timelineOf(key));
    this.#hooks = hooks;
  }

  get(key: SegmentKey): Download | undefined {
    return this.#underWay.get(key);
  }

  get underWay(): ReadonlyMap<SegmentKey, Download> {
    return this.#underWay;
  }

  /** What is under way and may be dead. */
  get silent(): Set<SegmentKey> {
    const trackOf = (key: SegmentKey) => this.#viewers.timelineOf(key);
    return silentOf(this.#underWay.values(), this.failures, trackOf);
  }

  /** Fetches a resource of a window, at low priority, as the tab's player would have asked for it. */
  prefetch(wanted: Wanted): void {
    const { resource, client, player, isWarming } = wanted;
    try {
      const request = prefetchRequest(wanted, this.manners.of(client, resource));
      const whose = { client, player, isPersonal: false, isWarming };
      this.#start({ resource, request, ...whose, isPrefetch: true });
    } catch (error) {
      // It is no URL after all.
      this.failures.note(segmentKey(resource), unstorable(error).reason);
    }
  }

  /** How many prefetches may begin now: all, or one after the other. */
  get startable(): Startable {
    const { expected } = this.#link;
    const now = (isPressed: boolean) => startableNow(expected, this.#coming, isPressed);
    return { atEase: now(false), pressed: now(true) };
  }

  /** Sends a player's own request on, which has come in this sitting before its tab. */
  forward(resource: Resource, request: Request, asked: Asked): Download {
    const sent = playersRequest(resource, request);
    const isPersonal = !this.#viewers.hasReported(asked.client);
    return this.#start({ resource, request: sent, ...asked, isPrefetch: false, isPersonal });
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

  /** Notes what so many bytes took; returns what that tells of the network: nothing, if it was none. */
  noteTaken(bytes: number, timing: NetworkTiming): NetworkTiming {
    const { firstByteMs = 0, totalMs = 0 } = timing;
    const taken = { bytes, firstByteMs, transferMs: totalMs - firstByteMs };
    if (this.#link.isOfCache(taken)) return {};
    this.#link.note(taken);
    return timing;
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

  /**
   * Stores what waited for its timeline, where that has come; the rest waits on. Settles when that is
   * stored, by whomever it was begun.
   */
  async adoptOrphans(): Promise<void> {
    // All at once: what is forgotten meanwhile would wait on else, and be adopted after all.
    const known = this.#orphans.take((each) => !this.#isOrphan(each));
    const adopted = known.map((orphan) => this.adopt(orphan));
    this.#adopting = Promise.allSettled([this.#adopting, ...adopted]);
    await this.#adopting;
  }

  /** Cuts everything, and keeps nothing of it. */
  forget(): void {
    this.#orphans.take();
    this.manners.clear();
    for (const key of this.#underWay.keys()) this.cancel(key);
  }

  /**
   * Settles when what is under way now has ended, and what follows has begun: what began it should live
   * so long, and no longer. A browser stops a worker in an event that lasts for five minutes.
   */
  settled(): Promise<void> {
    return within(LONGEST_EVENT_MS, Promise.allSettled(this.#settling));
  }

  /** What must not be fetched again before its time, or is here and waits to be stored. */
  blocked(nowMs: number): Set<SegmentKey> {
    return new Set([...this.failures.blocked(nowMs), ...this.#orphans.keys]);
  }

  /** How long until more may begin, spaced, tried again or in a silent one's place; else `Infinity`. */
  nextTurnMs(nowMs: number): number {
    const { expected } = this.#link;
    const spaced = [false, true].map((isPressed) => nextStartMs(expected, this.#coming, isPressed));
    const silences = silentInMs(this.#underWay.values());
    const waits = [...spaced, ...silences, ...this.failures.retryWaitsMs(nowMs)];
    return Math.min(...waits.filter((waitMs) => waitMs > 0));
  }

  /** What shares the link. */
  get #coming(): readonly Download[] {
    const { silent } = this;
    return [...this.#underWay.values()].filter(
      ({ key, purpose, isWarming }) => purpose !== 'storing' && !isWarming && !silent.has(key),
    );
  }

  #start(begun: Omit<DownloadOptions, 'key' | 'meter' | 'onProgress' | 'onHeard'>): Download {
    const key = segmentKey(begun.resource);
    const { onProgress } = this.#hooks;
    const onHeard: DownloadOptions['onHeard'] = (of, atMs) => this.failures.heardOf(of, atMs);
    const download = new Download({ ...begun, key, meter: this.#meter, onProgress, onHeard });
    this.#underWay.set(key, download);
    const rename = () => this.#rename(key, download);
    download.head.then(rename, rename);
    const settling = this.#settle(download);
    this.#settling.add(settling);
    void settling.finally(() => this.#settling.delete(settling));
    this.#hooks.onProgress();
    return download;
  }

  /** What turns out to be less than was asked for is under way as what it is. */
  #rename(key: SegmentKey, download: Download): void {
    if (download.key === key || this.#underWay.get(key) !== download) return;
    this.#underWay.delete(key);
    if (!this.#underWay.has(download.key)) this.#underWay.set(download.key, download);
  }

  /** A download stays under way until it is stored, so that it can be joined all that time. */
  async #settle(download: Download): Promise<void> {
    const { client, isPersonal, joinedBy, sitting } = download;
    const beganAtMs = Date.now();
    let result = await download.done;
    const { key, resource } = download;
    if (result.ok) {
      result = { ...result, timing: this.noteTaken(download.receivedBytes, result.timing) };
    }
    const { ok, timing } = result;
    const { onDone, onEnd } = this.#hooks;
    onDone(download, { clients: new Set([client, ...joinedBy]), began: true, ok, timing });
    joinedBy.clear();
    const isCurrent = () => this.#underWay.get(key) === download;
    const owner = isPersonal ? client : undefined;
    const whose = { resource, owner, sitting };
    if (result.ok && isCurrent()) result = await this.#keep(key, { ...result, ...whose });
    if (isCurrent()) this.#underWay.delete(key);
    // Those who have asked for it while it was stored.
    onDone(download, { clients: joinedBy, began: false, ok, timing });
    if (result.ok) this.failures.answered(key, beganAtMs);
    else if (this.#viewers.timelineOf(key) !== undefined) this.failures.note(key, result.reason);
    // What follows begins before this one counts as settled, so that the event lasts for both.
    await onEnd();
  }

  /**
   * Stores what is whole. A request may overtake the timeline that names it, and be answered before
   * that comes: then it is kept in mind until it does.
   */
  async #keep(key: SegmentKey, orphan: Whole & Orphan): Promise<DownloadResult> {
    const { owner, sitting } = orphan;
    // It may be of one who has gone, and of whom nothing is for the next one.
    if (sitting?.aborted) return orphan;
    const timeline = this.#viewers.timelineOf(key, owner);
    try {
      if (timeline !== undefined) await this.#store.put(key, orphan, timeline);
      else if (this.#isOrphan(orphan)) this.#orphans.add(orphan);
      return orphan;
    } catch (error) {
      await this.#hooks.onStorageRefusal();
      const words = `the browser's storage refused it (${error})`;
      return { ok: false, reason: { type: 'storage', words } };
    }
  }

  /** Whether a timeline that names it may come still. */
  #isOrphan({ resource, owner }: Orphan): boolean {
    const isNamed = this.#viewers.timelineOf(segmentKey(resource), owner) !== undefined;
    return !isNamed && !(owner && this.#viewers.knows(owner));
  }
}
