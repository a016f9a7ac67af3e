import type { Pace } from './pace.ts';
import { SETTING_RULES } from './settings.ts';

/**
 * Look-ahead costs what is thrown away when the viewer leaves, and saves a stall where segments fall further
 * behind than what lies ahead. Of recorded networks there are two sorts: on even ones nothing falls further
 * behind than the least look-ahead bridges, and all beyond it is thrown away; on uneven ones shortfalls of any
 * length come, the long ones seldom, and a little more look-ahead helps but a little. So the deep part is
 * given almost whole or hardly at all, by how bad the shortfalls were: squared, in a second of media, as one
 * that is twice as long needs twice the depth and is twice the stall. That is an average over this session,
 * earlier ones on this network, and a usual network, which is an uneven one: to be taken for even, a network
 * must have been seen for some minutes. Where it has been seen to be uneven the deep part is deeper, as it is
 * not given in vain to even ones. Within a session the look-ahead only deepens: that it was quiet says little
 * of the next minutes, and what lies ahead is paid for. Who has just begun may be gone in a moment, so it
 * grows as they watch, which only quick links feel. What is deep is fetched last, when all that is nearer is
 * there and the link would be idle.
 */
export const AUTO_AHEAD = {
  /** So much lies ahead anyway, in seconds: even networks need no more. */
  leastSeconds: 16,
  /** So much on an uneven network that has not been seen before. */
  newSeconds: 110,
  /** And so much on one that has. */
  seenSeconds: 180,
  /** The squared shortfalls in a second of media that are worth half of the deep part, in seconds; recordings have 0 to 30. */
  unevenSeconds: 1,
  /** How narrow the passage is between hardly anything and almost all: a power. */
  steepness: 4,
  /** The squared shortfalls of a usual network. */
  usualSeconds: 3,
  /** It counts for as much as so much media that has come. */
  usualMediaSeconds: 200,
  /** Of so much media a network is remembered. */
  rememberedSeconds: 3600,
  /** For each second that is watched it may reach so many further. */
  growth: 4,
} as const;

/** Two segments, the playhead's own and the next, are what a player needs. */
const NEEDED_AHEAD = 1;

/** What the look-ahead is chosen from. */
export interface AutoKnown {
  /** What this viewer has watched of the video, in seconds. */
  readonly watchedSeconds: number;
  /** How evenly this session's segments have come. */
  readonly session: Pace;
  /** How evenly those of earlier sessions came over this network. */
  readonly earlier: Pace;
  /** Save-Data is on, or what is fetched is paid for. */
  readonly isSavingData: boolean;
  /** What was chosen last in this session, in seconds; 0 at its beginning. */
  readonly lastSeconds: number;
  /** How long segments are. */
  readonly segmentSeconds: number;
}

/** Why the look-ahead is as deep as it is. */
export type AutoReason =
  | { readonly type: 'saving-data' }
  /** The viewer has watched too little yet for more. */
  | { readonly type: 'just-begun'; readonly watchedSeconds: number }
  /** Little is known of the network, which is taken for a usual one. */
  | { readonly type: 'new-network' }
  /** Less would do by now; what lies ahead stays. */
  | { readonly type: 'kept' }
  /** So the network has been, in so much media, most of it of this session or of earlier ones. */
  | { readonly type: 'this-session' | 'earlier-sessions'; readonly mediaSeconds: number };

/** What is chosen. */
export interface AutoChoice {
  readonly aheadSeconds: number;
  /** N: as many whole segments. */
  readonly ahead: number;
  readonly reason: AutoReason;
}

/** How far to look ahead, and why. */
export function chooseAhead(known: AutoKnown): AutoChoice {
  const { watchedSeconds, isSavingData, lastSeconds, segmentSeconds } = known;
  if (isSavingData) {
    return { aheadSeconds: 0, ahead: NEEDED_AHEAD, reason: { type: 'saving-data' } };
  }
  const { leastSeconds, growth } = AUTO_AHEAD;
  const worthSeconds = worthOf(known);
  const grownSeconds = leastSeconds + growth * watchedSeconds;
  const chosenSeconds = Math.min(worthSeconds, grownSeconds);
  const aheadSeconds = Math.max(lastSeconds, chosenSeconds);
  const segments = Math.ceil(aheadSeconds / segmentSeconds);
  const ahead = Math.min(Math.max(NEEDED_AHEAD, segments), SETTING_RULES.ahead.max);
  // What would make no other window is worth no word.
  const isLess = Math.ceil(chosenSeconds / segmentSeconds) < segments;
  if (isLess) return { aheadSeconds, ahead, reason: { type: 'kept' } };
  if (grownSeconds < worthSeconds) {
    return { aheadSeconds, ahead, reason: { type: 'just-begun', watchedSeconds } };
  }
  return { aheadSeconds, ahead, reason: reasonOf(known) };
}

/** The depth that this network is worth, in seconds. */
function worthOf({ session, earlier }: AutoKnown): number {
  const { leastSeconds, newSeconds, seenSeconds, usualMediaSeconds } = AUTO_AHEAD;
  const { unevenSeconds, steepness, usualSeconds } = AUTO_AHEAD;
  const squared =
    session.squaredShortfalls + earlier.squaredShortfalls + usualSeconds * usualMediaSeconds;
  const shortfalls = squared / (session.mediaSeconds + earlier.mediaSeconds + usualMediaSeconds);
  const share = 1 / (1 + (unevenSeconds / shortfalls) ** steepness);
  const seenShare = earlier.mediaSeconds / (earlier.mediaSeconds + usualMediaSeconds);
  const deepSeconds = newSeconds + (seenSeconds - newSeconds) * seenShare;
  return leastSeconds + (deepSeconds - leastSeconds) * share;
}

function reasonOf({ session, earlier }: AutoKnown): AutoReason {
  const mediaSeconds = session.mediaSeconds + earlier.mediaSeconds;
  if (mediaSeconds < AUTO_AHEAD.usualMediaSeconds) return { type: 'new-network' };
  const isMostOfNow = session.mediaSeconds > earlier.mediaSeconds;
  return { type: isMostOfNow ? 'this-session' : 'earlier-sessions', mediaSeconds };
}
