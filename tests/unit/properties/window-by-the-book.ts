import { HeldEntries } from '../../../sw/core/held-entries.ts';
import type { Plan, Viewer, WindowSnapshot } from '../../../sw/core/prefetch-window.ts';
import { type Segment, type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import type { IndexedTimeline } from '../../../sw/core/timeline.ts';

/** A resource that a viewer needs from `k` to the end of its window, taken by its player or not. */
export interface Need {
  readonly key: SegmentKey;
  readonly sequence: number;
  readonly client: string;
  readonly track: string;
  readonly dueSeconds: number;
  readonly isTaken: boolean;
}

/** What a plan may be. Of needs that are due at the same moment it may fetch either first. */
export interface PlanByTheBook {
  readonly cancel: ReadonlySet<SegmentKey>;
  readonly evict: ReadonlySet<SegmentKey>;
  /** All that may be fetched now, by key, for the viewer that needs it first. */
  readonly candidates: ReadonlyMap<SegmentKey, Need>;
  /** Those of them that come from where something is wrong. */
  readonly doubtful: ReadonlySet<SegmentKey>;
  /** How many of them are fetched, the nearest first. */
  readonly count: number;
}

/** The rules of the window one by one, each as it is said: slow, and with nothing clever in it. */
export function planByTheBook(snapshot: WindowSnapshot): PlanByTheBook {
  const { viewers, held, underWay, silent, blocked, troubled } = snapshot;
  const needs = viewers.flatMap(needsOf);

  // What no window wants any more is cancelled, unless a player waits for it.
  const needed = new Set(needs.map(({ key }) => key));
  const cancel = new Set(keysOf(underWay, 'prefetch').filter((key) => !needed.has(key)));

  // Where something has failed, or is silent, is in doubt. All is of one origin here.
  const origin = [...troubled.keys()].find((source) => !source.endsWith('.m3u8'));
  const isOf = (id: string, key: SegmentKey) =>
    viewers.some(({ timeline }) => timeline.id === id && keysOn(timeline).has(key));
  const mostOf = (id: string): number => {
    const trouble = { paused: 0, probing: 1, none: Number.POSITIVE_INFINITY };
    const isStalled = viewers.some((viewer) => viewer.timeline.id === id && viewer.isStalled);
    return Math.min(
      trouble[troubled.get(id) ?? 'none'],
      isStalled ? 0 : Number.POSITIVE_INFINITY,
      [...silent].some((key) => isOf(id, key)) ? 2 : Number.POSITIVE_INFINITY,
    );
  };
  const isDoubted = ({ track }: Need) => origin !== undefined || mostOf(track) < 3;

  // Whatever is needed first is needed at that time.
  const lacking = new Map<SegmentKey, Need>();
  for (const need of needs) {
    if (need.isTaken || held.has(need.key) || blocked.has(need.key)) continue;
    const known = lacking.get(need.key);
    if (!known || need.dueSeconds < known.dueSeconds) lacking.set(need.key, need);
  }

  // Nothing competes with a segment that a player waits for, or that goes past the worker, if it may come.
  const urgent = only(lacking, ({ dueSeconds }) => dueSeconds <= 0);
  const hopeful = only(urgent, (need) => !isDoubted(need));
  const isStarved =
    hopeful.size > 0 ||
    viewers.some((viewer) => waitsAtItsPlayhead(viewer, snapshot)) ||
    viewers.some(({ direct = [], isStalled }) => direct.length > 0 && !isStalled);
  const candidates = new Map(isStarved ? urgent : lacking);
  for (const key of underWay.keys()) candidates.delete(key);

  // At most P prefetches are under way at once, the most that any tab allows.
  const parallel = Math.max(...viewers.map(({ settings }) => settings.parallel));
  const networked = [...keysOf(underWay, 'prefetch'), ...keysOf(underWay, 'joined')];
  const taken = networked.filter((key) => !silent.has(key) && !cancel.has(key)).length;
  const places = Math.max(0, parallel - taken);
  const { evict, isFull } = evictionByTheBook(snapshot);
  // Those that can wait begin one after the other.
  const { atEase, pressed } = snapshot.startable;
  const isPressed = viewers.some((viewer) => lacksSoon(viewer, snapshot, isDoubted));
  const spaced = Math.min(places, isPressed ? pressed : atEase);
  const most = Math.max(hopeful.size, spaced);
  const doubtful = only(candidates, isDoubted);
  const sure = Math.min(most, candidates.size - doubtful.size);

  // What is in doubt takes no place, and is asked for one by one.
  const goingOn = new Set([...underWay.keys()].filter((key) => !cancel.has(key)));
  const probes: Need[] = [];
  for (const need of [...doubtful.values()].sort((a, b) => a.dueSeconds - b.dueSeconds)) {
    const ofOrigin = origin ? goingOn.size + probes.length : 0;
    const mostOfOrigin = { paused: 0, probing: 1, none: Number.POSITIVE_INFINITY };
    const ofTrack =
      [...goingOn].filter((key) => isOf(need.track, key)).length +
      probes.filter(({ track }) => track === need.track).length;
    const isAllowed = ofOrigin < mostOfOrigin[troubled.get(origin ?? '') ?? 'none'];
    if (isAllowed && ofTrack < mostOf(need.track)) probes.push(need);
  }
  const count = isFull ? 0 : sure + probes.length;
  return { cancel, evict, candidates, doubtful: new Set(doubtful.keys()), count };

  function keysOn(timeline: IndexedTimeline): Set<SegmentKey> {
    return new Set(placesOf(timeline).flatMap(({ segment }) => keysFor(segment)));
  }
}

/** All that a viewer needs: nothing before Play, after the end, or in a rendition that it has left. */
export function needsOf(viewer: Viewer): Need[] {
  const { client, timeline, role, state, playhead, takenThrough } = viewer;
  if (role === 'retired' || state === 'loaded' || state === 'ended') return [];
  return placesOf(timeline)
    .filter(({ sequence }) => playhead.sequence <= sequence && sequence <= endOf(viewer))
    .filter(({ segment }) => !segment.gap)
    .flatMap(({ segment, sequence }) =>
      keysFor(segment).map((key) => ({
        key,
        sequence,
        client,
        track: timeline.id,
        dueSeconds: secondsUntil(viewer, sequence),
        isTaken: takenThrough !== undefined && sequence <= takenThrough,
      })),
    );
}

/**
 * What is kept for a viewer's sake: `k − M … k' + N`, or what it took before it left; where its
 * timeline does not reach its place, all of that.
 */
export function keptFor(viewer: Viewer): SegmentKey[] {
  const { timeline, role, playhead, settings, takenThrough = 0 } = viewer;
  const first = playhead.sequence - settings.behind;
  const last = role === 'current' ? endOf(viewer) : Math.max(playhead.sequence, takenThrough);
  const places = placesOf(timeline);
  if (!places.some(({ sequence }) => sequence === playhead.sequence)) {
    return places.flatMap(({ segment }) => keysFor(segment));
  }
  return (
    places
      .filter(({ sequence }) => first <= sequence && sequence <= last)
      // A segment goes before the init segment, which others may need.
      .flatMap(({ segment }) => keysFor(segment).reverse())
  );
}

/** `k' + ⌈N · rate⌉`, where `k'` is the next segment once the fraction f of this one is played. */
export function endOf({ playhead, settings, playbackRate }: Viewer): number {
  const { sequence, fraction } = playhead;
  const current = fraction >= settings.refill ? sequence + 1 : sequence;
  return current + Math.ceil(settings.ahead * Math.max(playbackRate, 1));
}

/** A plan as it should have been carried out: what is held and under way just after. */
export function carriedOut(snapshot: WindowSnapshot, plan: Plan): WindowSnapshot {
  const held = new HeldEntries(snapshot.held);
  const underWay = new Map(snapshot.underWay);
  for (const key of plan.evict) held.delete(key);
  for (const key of plan.cancel) underWay.delete(key);
  for (const { key } of plan.fetch) underWay.set(key, 'prefetch');
  // Where they are spaced, none follows at once.
  const isSpaced = Number.isFinite(snapshot.startable.atEase) && plan.fetch.length > 0;
  const startable = isSpaced ? { atEase: 0, pressed: 0 } : snapshot.startable;
  return { ...snapshot, held, underWay, startable };
}

/**
 * What is of a timeline that is played, or was stored for one, and that nobody keeps goes; and of
 * the rest what is oldest, until there is room. If none can be made, the store is full.
 */
function evictionByTheBook({ viewers, held, budgetBytes }: WindowSnapshot) {
  const kept = new Set(viewers.flatMap((viewer) => keptFor(viewer)));
  const named = new Set(
    viewers.flatMap(({ timeline }) =>
      placesOf(timeline).flatMap(({ segment }) => keysFor(segment)),
    ),
  );
  const ids = viewers.map(({ timeline }) => timeline.id);
  const isPlayed = (key: SegmentKey) =>
    named.has(key) || ids.includes(held.get(key)?.timeline ?? 'none');
  const evict = new Set([...held.keys()].filter((key) => isPlayed(key) && !kept.has(key)));
  const bytesLeft = () =>
    [...held].filter(([key]) => !evict.has(key)).reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const strangers = [...held.keys()].filter((key) => !isPlayed(key));
  while (bytesLeft() >= budgetBytes && strangers.length > 0) {
    evict.add(strangers.shift() as SegmentKey);
  }
  return { evict, isFull: bytesLeft() >= budgetBytes };
}

function waitsAtItsPlayhead(viewer: Viewer, { underWay, silent }: WindowSnapshot): boolean {
  const { timeline, role, playhead } = viewer;
  const here = placesOf(timeline).find(({ sequence }) => sequence === playhead.sequence);
  const purpose = here && underWay.get(segmentKey(here.segment));
  if (here && silent.has(segmentKey(here.segment))) return false;
  return role === 'current' && (purpose === 'player' || purpose === 'joined');
}

/** Whether the first segment that is not there, and may come, begins within its own length. */
function lacksSoon(
  viewer: Viewer,
  { held, underWay, blocked }: WindowSnapshot,
  isDoubted: (need: Need) => boolean,
): boolean {
  const { timeline, role, state, playhead, takenThrough = -1 } = viewer;
  const places = placesOf(timeline);
  if (role === 'retired' || state === 'ended') return false;
  if (!places.some(({ sequence }) => sequence === playhead.sequence)) return false;
  const lacking = places.find(({ segment, sequence }) => {
    const key = segmentKey(segment);
    const isHere = sequence <= takenThrough || held.has(key) || underWay.get(key) === 'storing';
    return sequence >= playhead.sequence && !segment.gap && !isHere && !blocked.has(key);
  });
  if (!lacking || isDoubted({ track: timeline.id } as Need)) return false;
  const { sequence, segment } = lacking;
  return secondsUntil({ ...viewer, playbackRate: 1 }, sequence) <= segment.durationSeconds;
}

/** Seconds of wall-clock time until the playhead is where a segment begins. */
function secondsUntil({ timeline, playhead, playbackRate }: Viewer, sequence: number): number {
  const places = placesOf(timeline);
  const here = places.find((place) => place.sequence === playhead.sequence)?.segment;
  const played = playhead.fraction * (here?.durationSeconds ?? 0);
  const between = places
    .filter((place) => playhead.sequence <= place.sequence && place.sequence < sequence)
    .reduce((sum, { segment }) => sum + segment.durationSeconds, 0);
  return (between - played) / (playbackRate || 1);
}

function placesOf({ segments, firstSequence }: IndexedTimeline) {
  return segments.map((segment, index) => ({ segment, sequence: firstSequence + index }));
}

/** A segment's keys, its init segment's first. */
function keysFor(segment: Segment): SegmentKey[] {
  return [...(segment.init ? [segment.init] : []), segment].map(segmentKey);
}

function keysOf(underWay: WindowSnapshot['underWay'], purpose: string): SegmentKey[] {
  return [...underWay].filter(([, own]) => own === purpose).map(([key]) => key);
}

function only<Key, Value>(all: Map<Key, Value>, wanted: (value: Value) => boolean) {
  return new Map([...all].filter(([, value]) => wanted(value)));
}
