import { isDoubtful, limitsOf, withinLimits } from './doubt.ts';
import { planEviction } from './eviction.ts';
import type { Held } from './held-entries.ts';
import { isAboutToAsk, isPressed, isWaiting } from './need.ts';
import type { Resource, SegmentKey } from './segment.ts';
import type { Settings } from './settings.ts';
import type { IndexedTimeline, Playhead } from './timeline.ts';
import { nearestFirst, wantedBy } from './wanted.ts';
import { planWarming, wantedLater } from './warming.ts';

/**
 * `loaded`: Play has not been pressed yet, so nothing is prefetched. `paused`: the window fills
 * and rests. `ended`: nothing is fetched.
 */
export type PlayState = 'loaded' | 'playing' | 'paused' | 'ended';

/** One player's playhead on one timeline: what a window belongs to. */
export interface Viewer {
  /** The tab that the player is in, and which of its players it is. */
  readonly client: string;
  readonly player: string;
  readonly timeline: IndexedTimeline;
  /** `retired`: a rendition that the player has left. It has no window; what it played is kept. */
  readonly role: 'current' | 'retired';
  readonly state: PlayState;
  readonly playhead: Playhead;
  readonly playbackRate: number;
  readonly settings: Settings;
  /**
   * The last of the segments, unbroken from the playhead's on, that the player has in its own buffer
   * past the worker or in another rendition, or for a retired one, from it: they are not fetched.
   */
  readonly takenThrough?: number | undefined;
  /**
   * The last of the segments, unbroken from the window's end on, that the player has asked for all
   * the same: audio may run ahead. They are kept.
   */
  readonly askedThrough?: number | undefined;
  /** What the player is fetching past the worker now, in sequence numbers. */
  readonly direct?: readonly number[] | undefined;
  /** Nothing of that has come for a while: only its own track waits for it. */
  readonly isStalled?: boolean | undefined;
  /** It has nothing to show now: of a file it is given whatever it asks for, wherever that lies. */
  readonly isStarved?: boolean | undefined;
  /** The player asks with what the site adds to its requests: a prefetch has to ask just so. */
  readonly private?: boolean | undefined;
  /** Nobody plays it yet: it is fetched while nothing else is to be. */
  readonly isWarming?: boolean | undefined;
}

/**
 * What a download is for. `player`: a player asked for it; `prefetch`: a window wants it, or nobody
 * any more; `joined`: a player waits for what began as a prefetch; `storing`: it has come, and is about
 * to be held.
 */
export type UnderWay = 'player' | 'prefetch' | 'joined' | 'storing';

/** Everything that a plan depends on. */
export interface WindowSnapshot {
  readonly viewers: readonly Viewer[];
  /** The entries of the store, the oldest first. */
  readonly held: Held;
  /** What the store may hold. A backstop: it is the window that bounds what is held. */
  readonly budgetBytes: number;
  readonly underWay: ReadonlyMap<SegmentKey, UnderWay>;
  /** What is under way and has brought nothing for so long that it may be dead. */
  readonly silent: ReadonlySet<SegmentKey>;
  /** What failed, and must not be tried again yet. */
  readonly blocked: ReadonlySet<SegmentKey>;
  /**
   * The origins, and the tracks by their timelines' ids, that have failed, refused or hung: `paused`
   * ones are not asked, `probing` ones once, for what is needed most.
   */
  readonly troubled: ReadonlyMap<string, 'paused' | 'probing'>;
  readonly startable: Startable;
}

/** How many prefetches that are not urgent may begin now; the others follow, spaced. */
export interface Startable {
  readonly atEase: number;
  /** Where a segment is needed so soon that nothing may share the link with it. */
  readonly pressed: number;
}

/** A resource that a viewer's window lacks. */
export interface Wanted {
  readonly key: SegmentKey;
  readonly resource: Resource;
  /** The id of the timeline that it is on. */
  readonly track: string;
  /** What comes after it on the timeline. */
  readonly next: Resource | undefined;
  /** The tab and its player for which it is fetched. */
  readonly client: string;
  readonly player: string;
  /** Seconds of wall-clock time until the playhead gets there; 0 or less where it is there. */
  readonly dueSeconds: number;
  /** Seconds of media that lie ahead without a gap, in the player or held; 0 or less if there are none. */
  readonly bufferSeconds: number;
  /** The player has it already, in its own buffer: it is wanted, and not fetched. */
  readonly isTaken: boolean;
  /** Nobody plays it yet. */
  readonly isWarming: boolean;
}

/** What to do now; `fetch` is in the order of need. */
export interface Plan {
  readonly cancel: readonly SegmentKey[];
  readonly evict: readonly SegmentKey[];
  readonly fetch: readonly Wanted[];
}

/** Decides what to cancel, evict and fetch, from nothing but the snapshot: it has no memory. */
export function planWindow(snapshot: WindowSnapshot): Plan {
  const { evict, full } = planEviction(snapshot);
  const watching = snapshot.viewers.filter(({ isWarming }) => !isWarming);
  const later = wantedLater(snapshot, watching);
  // What nobody plays yet counts for nothing where what is played is planned.
  const underWay = new Map(snapshot.underWay);
  for (const { key } of later) if (underWay.get(key) === 'prefetch') underWay.delete(key);
  const plan = planWatched({ ...snapshot, viewers: watching, underWay });
  const warm = planWarming(later, plan, snapshot);
  const cancel = [...plan.cancel, ...warm.cancel];
  return { cancel, evict, fetch: full ? [] : [...plan.fetch, ...warm.fetch] };
}

/** What to do for those that are played, and what that leaves of the link. */
export interface WatchedPlan extends Omit<Plan, 'evict'> {
  /** `rest`: nothing is wanted. `ease`: in good time. `need`: somebody waits, or will soon. */
  readonly link: 'rest' | 'ease' | 'need';
}

function planWatched(snapshot: WindowSnapshot): WatchedPlan {
  const { viewers, held, underWay, silent, blocked, startable } = snapshot;
  const inWindows = viewers.flatMap((viewer) => wantedBy(viewer, snapshot));
  const inWindowKeys = new Set(inWindows.map(({ key }) => key));
  const wanted = nearestFirst(inWindows.filter(({ isTaken }) => !isTaken));

  const unasked = [...underWay].filter(([, purpose]) => purpose === 'prefetch');
  const cancel = unasked.map(([key]) => key).filter((key) => !inWindowKeys.has(key));
  const goingOn = [...underWay.keys()].filter((key) => !cancel.includes(key));
  const prefetches = goingOn.filter(
    (key) => !silent.has(key) && ['prefetch', 'joined'].includes(underWay.get(key) as UnderWay),
  );
  const asking = viewers.filter((viewer) => isAboutToAsk(viewer, snapshot));
  const isLeft = ({ client, player }: Wanted) =>
    asking.some((viewer) => viewer.client === client && viewer.player === player);
  const lacking = wanted.filter(
    (each) => !held.has(each.key) && !blocked.has(each.key) && !isLeft(each),
  );
  const limits = limitsOf(snapshot);
  const isSure = (each: Wanted) => !isDoubtful(each, limits);
  // While the segment that a playhead is in is not there yet, the link is that segment's alone; and so
  // it is while one goes past the worker, of which it cannot be seen here how much is left.
  const urgent = lacking.filter(({ dueSeconds }) => dueSeconds <= 0);
  const surelyUrgent = urgent.filter(isSure).length;
  const isStarved =
    surelyUrgent > 0 ||
    asking.length > 0 ||
    viewers.some((viewer) => isWaiting(viewer, snapshot) || isPassedBy(viewer));
  const parallel = Math.max(0, ...viewers.map(({ settings }) => settings.parallel));
  const pace = viewers.some((viewer) => isPressed(viewer, snapshot, limits)) ? 'pressed' : 'atEase';
  const free = Math.min(parallel - prefetches.length, startable[pace]);
  const allowed = withinLimits(snapshot, goingOn, isStarved ? urgent : lacking, limits);
  const placed = allowed.filter(isSure).slice(0, Math.max(surelyUrgent, free, 0));
  const fetch = allowed.filter((each) => !isSure(each) || placed.includes(each));
  const rests =
    fetch.length === 0 && goingOn.every((key) => silent.has(key)) && !lacking.some(isSure);
  const link = isStarved || pace === 'pressed' ? 'need' : rests ? 'rest' : 'ease';
  return { cancel, fetch, link };
}

/** Whether something comes past the worker. */
function isPassedBy({ direct = [], isStalled = false }: Viewer): boolean {
  return direct.length > 0 && !isStalled;
}
