import type { Viewer } from '../core/prefetch-window.ts';
import { windowOf } from '../core/prefetch-window.ts';
import type { PageMessage } from '../core/protocol.ts';
import type { SegmentKey } from '../core/segment.ts';
import { type IndexedTimeline, indexTimeline, names, type Timeline } from '../core/timeline.ts';

type PlayheadReport = Extract<PageMessage, { type: 'playhead' }>;

/** A page with a player answers within milliseconds; this is for one that is busy. */
const ANSWER_WITHIN_MS = 5000;

interface Tab {
  readonly timelines: Map<string, IndexedTimeline>;
  report?: PlayheadReport;
  wantedAtMs?: number;
}

/**
 * What each tab plays and where, as its page says. All of it is a copy: a worker that starts anew
 * asks the pages for it again.
 */
export class Viewers {
  readonly #tabs = new Map<string, Tab>();
  readonly #askedAtMs = new Map<string, number>();
  #waiting: { readonly client: string; readonly resolve: () => void }[] = [];

  /** Takes a timeline in; says whether its URLs are signed anew, as far as that is known. */
  addTimeline(client: string, timeline: Timeline): boolean {
    const { timelines } = this.#tab(client);
    const before = timelines.get(timeline.id);
    const now = indexTimeline(timeline);
    timelines.set(timeline.id, now);
    return (
      !before ||
      now.keys.some((key, index) => {
        const sequence = before.sequencesByKey.get(key)?.[0] ?? Number.NaN;
        const same = before.segments[sequence - before.firstSequence];
        return same && same.url !== now.segments[index]?.url;
      })
    );
  }

  /** Who is signed in, as the tab's page says. */
  sessionOf(client: string): string | undefined {
    return this.#tabs.get(client)?.report?.session;
  }

  /** Settles once a tab has said who is signed in; never, where it says nothing. */
  async reported(client: string): Promise<void> {
    if (this.#tabs.get(client)?.report) return;
    await new Promise<void>((resolve) => this.#waiting.push({ client, resolve }));
  }

  /** Takes a playhead in; says whether a window may have moved, and whether timelines are lacking. */
  report(
    client: string,
    report: PlayheadReport,
    nowMs = Date.now(),
  ): { moved: boolean; timelinesWanted: boolean } {
    const tab = this.#tab(client);
    const before = tab.report;
    tab.report = report;
    // Those that are told are done with.
    this.#waiting = this.#waiting.filter((each) => each.client !== client || each.resolve());
    const reported = new Set(report.tracks.map(({ timeline }) => timeline));
    for (const id of tab.timelines.keys()) if (!reported.has(id)) tab.timelines.delete(id);
    const isLacking = [...reported].some((id) => !tab.timelines.has(id));
    // One that cannot be understood does not come by asking again and again.
    const timelinesWanted =
      isLacking && nowMs - (tab.wantedAtMs ?? -ANSWER_WITHIN_MS) >= ANSWER_WITHIN_MS;
    if (timelinesWanted) tab.wantedAtMs = nowMs;
    return { moved: !before || essence(before) !== essence(report), timelinesWanted };
  }

  leave(client: string): void {
    this.#tabs.delete(client);
  }

  /** Forgets the tabs that are gone; a tab that crashes does not say so, and one may come meanwhile. */
  async keepOnly(openClients: () => Promise<ReadonlySet<string>>): Promise<void> {
    const known = [...this.#tabs.keys(), ...this.#askedAtMs.keys()];
    const open = await openClients();
    for (const client of known) {
      if (open.has(client)) continue;
      this.#tabs.delete(client);
      this.#askedAtMs.delete(client);
    }
  }

  /**
   * Whether a tab's requests are ours to answer: it has told us what it plays, or may be about to,
   * as it has been asked only just now. Other pages of the site are left alone.
   */
  mayPlay(client: string, nowMs: number): boolean {
    const askedAtMs = this.#askedAtMs.get(client) ?? nowMs;
    return this.#tabs.has(client) || nowMs - askedAtMs < ANSWER_WITHIN_MS;
  }

  /** Whether a tab has to be asked what it plays: a new worker asks each one once. */
  mustAsk(client: string, nowMs: number): boolean {
    if (this.#tabs.has(client) || this.#askedAtMs.has(client)) return false;
    this.#askedAtMs.set(client, nowMs);
    return true;
  }

  /** Whether this tab has told us what it plays, and where: a new worker may hear of the place first. */
  knows(client: string): boolean {
    const { report, timelines } = this.#tabs.get(client) ?? {};
    return report?.tracks.every(({ timeline }) => timelines?.has(timeline)) ?? false;
  }

  /** The id of a timeline of any tab, or of one, that names this resource. */
  timelineOf(key: SegmentKey, only?: string): string | undefined {
    for (const [client, { timelines }] of this.#tabs) {
      if (only && only !== client) continue;
      for (const timeline of timelines.values()) if (names(timeline, key)) return timeline.id;
    }
    return undefined;
  }

  get clients(): string[] {
    return [...this.#tabs.keys()];
  }

  /** The viewers of all tabs, or of one, for which all that a plan needs is known. */
  list(only?: string): Viewer[] {
    const viewers: Viewer[] = [];
    for (const [client, { timelines, report }] of this.#tabs) {
      if (!report || (only !== undefined && client !== only)) continue;
      const { state, playbackRate, settings, tracks } = report;
      const common = { client, state, playbackRate, settings, private: report.private };
      for (const { timeline: id, ...track } of tracks) {
        const timeline = timelines.get(id);
        if (timeline) viewers.push({ ...common, timeline, ...track });
      }
    }
    return viewers;
  }

  #tab(client: string): Tab {
    const known = this.#tabs.get(client);
    if (known) return known;
    const tab: Tab = { timelines: new Map() };
    this.#tabs.set(client, tab);
    return tab;
  }
}

/** All of a report that a plan depends on: of the fraction, only whether it is past f. */
function essence({ state, playbackRate, settings, tracks, session }: PlayheadReport): string {
  const places = tracks.map(({ playhead, ...track }) => {
    const { current, last } = windowOf({ playhead, playbackRate, settings });
    return [playhead.sequence, current, last, track];
  });
  return JSON.stringify([state, settings, session, places]);
}
