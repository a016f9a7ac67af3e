import { keysThatMatter } from '../core/eviction.ts';
import { type Plan, planWindow, type UnderWay, type Viewer } from '../core/prefetch-window.ts';
import type { SegmentKey } from '../core/segment.ts';
import type { Downloads } from '../network/downloads.ts';
import type { SegmentStore } from '../store/segment-store.ts';
import type { StorageBudget } from '../store/storage-budget.ts';
import { ANSWER_WITHIN_MS, type Viewers } from './viewers.ts';

/** What a planner reads and acts on. */
export interface PlannerParts {
  readonly viewers: Viewers;
  readonly store: SegmentStore;
  readonly downloads: Downloads;
  readonly budget: StorageBudget;
  /** Whether all of a timeline, by its id, is kept elsewhere: nothing of it is fetched. */
  readonly isKept: (timeline: string) => boolean;
  /** The ids of the tabs that are open now. */
  readonly openClients: () => Promise<ReadonlySet<string>>;
  /** Asks a tab what it plays. */
  readonly ask: (client: string) => Promise<void>;
  readonly onChange: () => void;
}

/** A player's request goes out, and a near server's answer comes in, before anything is looked up. */
const HEAD_START_MS = 10;

/** All that is held is listed when nothing is to be fetched; but what plays has its beginning to itself. */
const LIST_AFTER_MS = 1000;
/** Where something always is to be fetched, what is held has to be known all the same. */
const LIST_WITHIN_MS = 5000;

/** What is waited for may be late again and again: each look costs something. */
const LEAST_TIMER_MS = 50;

/** A timer of more than 24 days fires at once; to look after so long costs nothing. */
const MOST_TIMER_MS = 60_000;

/**
 * Carries out what `planWindow` decides. Playheads come four times a second and only the last one
 * matters: one run at a time, and one more if something changed meanwhile.
 */
export class Planner {
  readonly #parts: PlannerParts;
  #running: Promise<void> | undefined;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A worker that has just started does not know yet what the open tabs keep. */
  #strangersUntilMs = Date.now() + ANSWER_WITHIN_MS;
  #hasAsked = false;
  #isListing = false;
  readonly #beganAtMs = Date.now();
  /** What goes on beside the plans. */
  readonly #beside = new Set<Promise<void>>();

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /**
   * Settles when a plan made after this call has been carried out, its downloads begun, and what goes on
   * beside it has ended.
   */
  async run(): Promise<void> {
    // What is wanted no more is cut before anything else goes out.
    this.#cut(this.#plan());
    this.#again = true;
    this.#running ??= this.#runUntilQuiet().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
    await Promise.all(this.#beside);
  }

  /** The same, but for what is cut, once what a player has just asked for is on its way. */
  async runAfterPlayer(): Promise<void> {
    this.#cut(this.#plan());
    await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
    await this.run();
  }

  async #runUntilQuiet(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#runOnce();
    }
  }

  async #runOnce(): Promise<void> {
    const { viewers, store, downloads, budget, openClients } = this.#parts;
    // What came before its timeline is stored first, so that it is not fetched for this one.
    const keys = () => keysThatMatter(viewers.list());
    const ready = [store.know(keys()), budget.measure(), downloads.adoptOrphans()];
    const [strangers] = await Promise.all([viewers.keepOnly(openClients), ...ready]);
    // A window may have moved meanwhile.
    while (!store.knows(keys())) await store.know(keys());
    const mayEvict = this.#knowsAll(strangers);
    // What becomes due while the plan is made has missed it: as of before, it is still waited for.
    const dueMs = downloads.nextTurnMs(Date.now());
    // From here to the last download begun nothing is awaited: what is decided is what is done.
    const plan = this.#plan();
    this.#cut(plan);
    downloads.failures.keepOnly((key) => viewers.timelineOf(key) !== undefined);
    for (const each of plan.fetch) downloads.prefetch(each);
    const patienceMs = mayEvict ? Number.POSITIVE_INFINITY : this.#strangersUntilMs - Date.now();
    const listMs = this.#list(plan.fetch.length === 0 && downloads.underWay.size === 0);
    this.#runAgainIn(Math.min(dueMs, downloads.nextTurnMs(Date.now()), patienceMs, listMs));
    const evict = mayEvict ? plan.evict : [];
    for (const key of evict) this.#goOn(store.delete(key));
    if (plan.fetch.length + evict.length > 0) this.#parts.onChange();
  }

  /** Whether all tabs have said what they play, or had the time to: nothing that one keeps is evicted. */
  #knowsAll(strangers: readonly string[]): boolean {
    if (Date.now() >= this.#strangersUntilMs) return true;
    if (strangers.length === 0) this.#strangersUntilMs = 0;
    if (!this.#hasAsked) for (const client of strangers) void this.#parts.ask(client);
    this.#hasAsked = true;
    return strangers.length === 0;
  }

  /** Lists all that is held, if it is time for that, and then plans again; else says in how many ms it is. */
  #list(isAtRest: boolean): number {
    const { store } = this.#parts;
    if (store.isComplete) return Number.POSITIVE_INFINITY;
    const waitMs = this.#beganAtMs + (isAtRest ? LIST_AFTER_MS : LIST_WITHIN_MS) - Date.now();
    if (waitMs > 0) return waitMs;
    if (!this.#isListing) this.#goOn(this.#listAll());
    return Number.POSITIVE_INFINITY;
  }

  async #listAll(): Promise<void> {
    const { store, onChange } = this.#parts;
    this.#isListing = true;
    await store.complete();
    this.#isListing = false;
    if (!store.isComplete) return;
    onChange();
    this.#runAgainIn(0);
  }

  #goOn(work: Promise<void>): void {
    this.#beside.add(work);
    void work.finally(() => this.#beside.delete(work));
  }

  #plan(): Plan {
    const { viewers, store, downloads, budget, isKept } = this.#parts;
    const mayFetch = (viewer: Viewer) =>
      downloads.manners.suffice(viewer) && !isKept(viewer.timeline.id);
    return planWindow({
      viewers: viewers
        .list()
        .map((viewer) => (mayFetch(viewer) ? viewer : { ...viewer, state: 'loaded' })),
      held: store.held,
      budgetBytes: budget.bytes,
      underWay: purposes(downloads),
      silent: downloads.silent,
      blocked: downloads.blocked(Date.now()),
      troubled: downloads.failures.troubled(Date.now()),
      startable: downloads.startable,
    });
  }

  #cut({ cancel }: Plan): void {
    for (const key of cancel) this.#parts.downloads.cancel(key);
    if (cancel.length > 0) this.#parts.onChange();
  }

  /** What has failed or is spaced begins in its time, also while a page is paused and silent. */
  #runAgainIn(waitMs: number): void {
    clearTimeout(this.#timer);
    const timerMs = Math.min(Math.max(waitMs, LEAST_TIMER_MS), MOST_TIMER_MS);
    this.#timer = setTimeout(() => void this.run(), timerMs);
  }
}

function purposes(downloads: Downloads): Map<SegmentKey, UnderWay> {
  return new Map([...downloads.underWay].map(([key, { purpose }]) => [key, purpose]));
}
