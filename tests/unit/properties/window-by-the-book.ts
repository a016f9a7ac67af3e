import { HeldEntries } from '../../../sw/core/held-entries.ts';
import type { Plan, Viewer, WindowSnapshot } from '../../../sw/core/prefetch-window.ts';
import { type Segment, type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import type { IndexedTimeline } from '../../../sw/core/timeline.ts';

/** A resource that a viewer needs from `k` to the end of its window, taken by its player or not. */
export interface Need {
  readonly key: SegmentKey;
  readonly sequence: number;
  readonly client: string;
  readonly dueSeconds: number;
  readonly isTaken: boolean;
}

/** What a plan may be. Of needs that are due at the same moment it may fetch either first. */
export interface PlanByTheBook {
  readonly cancel: ReadonlySet<SegmentKey>;
  readonly evict: ReadonlySet<SegmentKey>;
  /** All that may be fetched now, by key, for the viewer that needs it first. */
  readonly candidates: ReadonlyMap<SegmentKey, Need>;
  /** How many of them are fetched, the nearest first. */
  readonly count: number;
}

/** The rules of the window one by one, each as it is said: slow, and with nothing clever in it. */
export function planByTheBook(snapshot: WindowSnapshot): PlanByTheBook {
  const { viewers, held, underWay, blocked, troubled } = snapshot;
  const needs = viewers.flatMap(needsOf);

  // What no window wants any more is cancelled, unless a player waits for it.
  const needed = new Set(needs.map(({ key }) => key));
  const cancel = new Set(keysOf(underWay, 'prefetch').filter((key) => !needed.has(key)));

  // All is of one origin here; while that is paused, nothing can be had.
  const [trouble] = troubled.values();

  // Whatever is needed first is needed at that time.
  const lacking = new Map<SegmentKey, Need>();
  for (const need of needs) {
    if (need.isTaken || held.has(need.key) || blocked.has(need.key)) continue;
    if (trouble === 'paused') continue;
    const known = lacking.get(need.key);
    if (!known || need.dueSeconds < known.dueSeconds) lacking.set(need.key, need);
  }

  // Nothing competes with a segment that a player waits for, or that goes past the worker.
  const urgent = only(lacking, ({ dueSeconds }) => dueSeconds <= 0);
  const isStarved =
    urgent.size > 0 ||
    viewers.some((viewer) => waitsAtItsPlayhead(viewer, snapshot)) ||
    viewers.some(({ direct = [] }) => direct.length > 0);
  const candidates = new Map(isStarved ? urgent : lacking);
  for (const key of underWay.keys()) candidates.delete(key);

  // After a pause an origin is asked for one thing at first.
  const isAsked = underWay.size > cancel.size;
  const mayAsk = trouble !== 'probing' ? Number.POSITIVE_INFINITY : isAsked ? 0 : 1;

  // At most P prefetches are under way at once, the most that any tab allows.
  const parallel = Math.max(...viewers.map(({ settings }) => settings.parallel));
  const before = keysOf(underWay, 'prefetch').length + keysOf(underWay, 'joined').length;
  const places = Math.max(0, parallel - (before - cancel.size));
  const { evict, isFull } = evictionByTheBook(snapshot);
  // Those that can wait begin one after the other.
  const { atEase, pressed } = snapshot.startable;
  const isPressed = viewers.some((viewer) => lacksSoon(viewer, snapshot));
  const spaced = Math.min(places, isPressed ? pressed : atEase);
  const most = urgent.size > 0 ? Math.max(urgent.size, spaced) : spaced;
  const count = isFull ? 0 : Math.min(most, candidates.size, mayAsk);
  return { cancel, evict, candidates, count };
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

function waitsAtItsPlayhead(viewer: Viewer, { underWay }: WindowSnapshot): boolean {
  const { timeline, role, playhead } = viewer;
  const here = placesOf(timeline).find(({ sequence }) => sequence === playhead.sequence);
  const purpose = here && underWay.get(segmentKey(here.segment));
  return role === 'current' && (purpose === 'player' || purpose === 'joined');
}

/** Whether the first segment that is not there, and may come, begins within its own length. */
function lacksSoon(viewer: Viewer, { held, underWay, blocked }: WindowSnapshot): boolean {
  const { timeline, role, state, playhead, takenThrough = -1 } = viewer;
  const places = placesOf(timeline);
  if (role === 'retired' || state === 'ended') return false;
  if (!places.some(({ sequence }) => sequence === playhead.sequence)) return false;
  const lacking = places.find(({ segment, sequence }) => {
    const key = segmentKey(segment);
    const isHere = sequence <= takenThrough || held.has(key) || underWay.get(key) === 'storing';
    return sequence >= playhead.sequence && !segment.gap && !isHere && !blocked.has(key);
  });
  if (!lacking) return false;
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
