import { limitsOf, withinLimits } from './doubt.ts';
import type { Plan, Viewer, Wanted, WatchedPlan, WindowSnapshot } from './prefetch-window.ts';
import { nearestFirst, wantedBy } from './wanted.ts';

/** What nobody plays yet begins while the link is at rest, one at a time, and is cut for who waits. */
export function planWarming(
  wanted: readonly Wanted[],
  { link }: WatchedPlan,
  snapshot: WindowSnapshot,
): Omit<Plan, 'evict'> {
  const { held, blocked, underWay, silent } = snapshot;
  const keys = wanted.map(({ key }) => key);
  const coming = keys.filter((key) => underWay.get(key) === 'prefetch');
  if (link === 'need') return { cancel: coming, fetch: [] };
  if (link === 'ease' || coming.some((key) => !silent.has(key))) return { cancel: [], fetch: [] };
  const lacking = wanted.filter(({ key }) => !held.has(key) && !blocked.has(key));
  const allowed = withinLimits(snapshot, [...underWay.keys()], lacking, limitsOf(snapshot));
  return { cancel: [], fetch: allowed.slice(0, 1) };
}

/** What is wanted for those that nobody plays yet, and for nobody else. */
export function wantedLater(snapshot: WindowSnapshot, watching: readonly Viewer[]): Wanted[] {
  const warming = snapshot.viewers.filter(({ isWarming }) => isWarming);
  if (warming.length === 0) return [];
  const wantedNow = watching.flatMap((viewer) => wantedBy(viewer, snapshot));
  const now = new Set(wantedNow.map(({ key }) => key));
  const later = warming.flatMap((viewer) => wantedBy(viewer, snapshot));
  return nearestFirst(later).filter(({ key }) => !now.has(key));
}
