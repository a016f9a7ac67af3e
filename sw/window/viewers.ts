import type { Viewer } from '../core/prefetch-window.ts';
import { type Resource, type SegmentKey, segmentKey } from '../core/segment.ts';
import { type IndexedTimeline, indexTimeline, names, type Timeline } from '../core/timeline.ts';
import { essenceOf, type PlayheadReport } from './playhead-report.ts';
import { Sittings } from './sittings.ts';

/** A page with a player answers within milliseconds; this is for one that is busy. */
export const ANSWER_WITHIN_MS = 5000;

/** One player of one tab: there may be several in a tab. */
export interface PlayerName {
  readonly client: string;
  readonly player: string;
}

interface Player extends PlayerName {
  readonly timelines: Map<string, IndexedTimeline>;
  report?: PlayheadReport;
  reportedAtMs?: number;
  wantedAtMs?: number;
}

/**
 * What each player plays and where, as its page says. All of it is a copy: a worker that starts anew
 * asks the pages for it again.
 */
export class Viewers {
  readonly #players = new Map<string, Player>();
  readonly #askedAtMs = new Map<string, number>();
  readonly #sittings = new Sittings();

  /** Takes a timeline in; says whether its URLs are signed anew, as far as that is known. */
  addTimeline(name: PlayerName, timeline: Timeline): boolean {
    const { timelines } = this.#player(name);
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

  /**
   * Who is signed in at the player that asks for something, as its page says; where several people
   * play in one tab, the one whose timeline names it.
   */
  sessionOf(client: string, asked: Omit<Resource, 'session'>): string | undefined {
    const players = this.#of(client);
    const sessions = this.#sessionsOf(client);
    if (sessions.length <= 1) return sessions[0];
    return sessions.find((session) => {
      const key = segmentKey({ ...asked, session });
      return players.some((each) => each.report?.session === session && namesIt(each, key));
    });
  }

  /** Whether several people are signed in at the players of one tab. */
  isShared(client: string): boolean {
    return this.#sessionsOf(client).length > 1;
  }

  /** Aborted once somebody else may sit before a tab than now, or everything is to be forgotten. */
  sitting(client: string): AbortSignal {
    return this.#sittings.of(client);
  }

  /** Whether a tab has said who is signed in. */
  hasReported(client: string): boolean {
    return this.#of(client).some(({ report }) => report);
  }

  /** Whether a tab says who is signed in, in good time; settled at once where it has. */
  async reported(client: string, withinMs = ANSWER_WITHIN_MS): Promise<boolean> {
    return this.hasReported(client) || this.#sittings.nextWord(client, withinMs);
  }

  /**
   * Takes a playhead in; says whether a window may have moved, whether timelines are lacking, and
   * whether it is somebody else's than before.
   */
  report(
    name: PlayerName,
    report: PlayheadReport,
    nowMs = Date.now(),
  ): { moved: boolean; timelinesWanted: boolean; isOthers: boolean } {
    const player = this.#player(name);
    const { client } = name;
    const { report: before, timelines } = player;
    player.report = report;
    player.reportedAtMs = nowMs;
    const isOthers = this.#sittings.note(client, this.#sessionsOf(client));
    const reported = new Set(report.tracks.map(({ timeline }) => timeline));
    for (const id of timelines.keys()) if (!reported.has(id)) timelines.delete(id);
    const isLacking = [...reported].some((id) => !timelines.has(id));
    // One that cannot be understood does not come by asking again and again.
    const timelinesWanted =
      isLacking && nowMs - (player.wantedAtMs ?? -ANSWER_WITHIN_MS) >= ANSWER_WITHIN_MS;
    if (timelinesWanted) player.wantedAtMs = nowMs;
    // Before a stream is opened there is no window.
    const moved = before ? essenceOf(before) !== essenceOf(report) : report.tracks.length > 0;
    return { moved, timelinesWanted, isOthers };
  }

  /** A player goes; says whether whoever has asked in its tab may be gone with it. */
  leave({ client, player }: PlayerName): boolean {
    this.#players.delete(keyOf({ client, player }));
    this.#sittings.leave(client);
    const isLast = this.#of(client).length === 0;
    // Where others play on, they say who is left.
    const others = this.#sessionsOf(client);
    return isLast || (others.length > 0 && this.#sittings.note(client, others));
  }

  /** Forgets all players: everything is forgotten. */
  leaveAll(): void {
    this.#players.clear();
    this.#sittings.endAll();
  }

  /**
   * Forgets the tabs that are gone; a tab that crashes does not say so, and one may come meanwhile. Says
   * which of those that are open have said nothing yet.
   */
  async keepOnly(openClients: () => Promise<ReadonlySet<string>>): Promise<readonly string[]> {
    const known = [...this.#players.values()].map(({ client }) => client);
    const asked = [...this.#askedAtMs.keys(), ...this.#sittings.clients];
    const open = await openClients();
    const gone = new Set([...known, ...asked].filter((client) => !open.has(client)));
    for (const [key, { client }] of this.#players) if (gone.has(client)) this.#players.delete(key);
    for (const client of gone) {
      this.#askedAtMs.delete(client);
      this.#sittings.end(client);
    }
    return [...open].filter((client) => !this.knows(client));
  }

  /**
   * Whether a tab's requests are ours to answer: it has told us what it plays, or may be about to,
   * as it has been asked only just now. Other pages of the site are left alone.
   */
  mayPlay(client: string, nowMs: number): boolean {
    const askedAtMs = this.#askedAtMs.get(client) ?? nowMs;
    return this.#of(client).length > 0 || nowMs - askedAtMs < ANSWER_WITHIN_MS;
  }

  /** Whether a tab has to be asked what it plays: a new worker asks each one once. */
  mustAsk(client: string, nowMs: number): boolean {
    if (this.#of(client).length > 0 || this.#askedAtMs.has(client)) return false;
    this.#askedAtMs.set(client, nowMs);
    return true;
  }

  /**
   * Whether this tab has told us what it plays, and where: a new worker may hear of the place first,
   * and before a stream is opened there is none.
   */
  knows(client: string): boolean {
    const players = this.#of(client);
    const isKnown = ({ report, timelines }: Player) =>
      report?.tracks.every(({ timeline }) => timelines.has(timeline)) ?? false;
    return players.some(({ report }) => report?.tracks.length) && players.every(isKnown);
  }

  /** The id of a timeline of any tab, or of one, that names this resource. */
  timelineOf(key: SegmentKey, only?: string): string | undefined {
    for (const { client, timelines } of this.#players.values()) {
      if (only && only !== client) continue;
      for (const timeline of timelines.values()) if (names(timeline, key)) return timeline.id;
    }
    return undefined;
  }

  /** Settles at the next word of a tab, of whatever it plays, or when so much time has passed. */
  async nextWord(client: string, withinMs: number): Promise<void> {
    await this.#sittings.nextWord(client, withinMs);
  }

  /** The players of a tab that a resource is for; all of them, where none has named it yet. */
  playersOf(client: string, key: SegmentKey): string[] {
    const all = this.#of(client);
    const naming = all.filter((each) => namesIt(each, key));
    return (naming.length > 0 ? naming : all).map(({ player }) => player);
  }

  /** All players that have said anything. */
  get players(): PlayerName[] {
    return [...this.#players.values()];
  }

  /** The viewers of all players, or of one, for which all that a plan needs is known. */
  list(only?: PlayerName, nowMs = Date.now()): Viewer[] {
    const viewers: Viewer[] = [];
    for (const { client, player, timelines, report, reportedAtMs = 0 } of this.#players.values()) {
      if (!report || (only && keyOf(only) !== keyOf({ client, player }))) continue;
      const { state, playbackRate, settings, tracks, private: isPrivate, isWarming } = report;
      const how = { state, playbackRate, settings, private: isPrivate, isWarming };
      const common = { client, player, ...how };
      for (const { timeline: id, ...track } of tracks) {
        const timeline = timelines.get(id);
        // A page that is frozen does not say that nothing is coming any more.
        const isOld = nowMs - reportedAtMs > ANSWER_WITHIN_MS;
        const direct = isOld ? undefined : track.direct;
        if (timeline) viewers.push({ ...common, timeline, ...track, direct });
      }
    }
    return viewers;
  }

  /** Who is signed in at the players of a tab, each once. */
  #sessionsOf(client: string): (string | undefined)[] {
    const said = this.#of(client).flatMap(({ report }) => report ?? []);
    return [...new Set(said.map(({ session }) => session))];
  }

  #of(client: string): Player[] {
    return [...this.#players.values()].filter((each) => each.client === client);
  }

  #player(name: PlayerName): Player {
    const key = keyOf(name);
    const known = this.#players.get(key);
    if (known) return known;
    const { client, player: own } = name;
    const player: Player = { client, player: own, timelines: new Map() };
    this.#players.set(key, player);
    return player;
  }
}

/** A tab's id has no white space. */
function keyOf({ client, player }: PlayerName): string {
  return `${client} ${player}`;
}

function namesIt({ timelines }: Player, key: SegmentKey): boolean {
  return [...timelines.values()].some((timeline) => names(timeline, key));
}
