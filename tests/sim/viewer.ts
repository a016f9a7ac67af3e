import type { SeededRandom } from '../soak/seeded-random.ts';

/** What a viewer does, in the order of the time that is watched. */
export interface Visit {
  /** Seconds of media that are watched in all; then the viewer leaves. */
  readonly watchedSeconds: number;
  /** After so many seconds watched, to where. */
  readonly seeks: readonly { readonly afterSeconds: number; readonly toSeconds: number }[];
}

/** Who watches: to the end, or as people do. */
export type ViewerKind = 'to the end' | 'as people do';

/** Most leave early: in one study 60 % of the videos were watched for less than a fifth; few see the end. */
const EARLY = { share: 0.6, upTo: 0.2 };
const TO_THE_END = 0.1;

export function visitOf(kind: ViewerKind, filmSeconds: number, random: SeededRandom): Visit {
  if (kind === 'to the end') return { watchedSeconds: filmSeconds, seeks: [] };
  const [which, where] = [random.next(), random.next()];
  const { share, upTo } = EARLY;
  const part =
    which < share ? where * upTo : which > 1 - TO_THE_END ? 1 : upTo + where * (1 - upTo);
  return { watchedSeconds: Math.max(2, part * filmSeconds), seeks: [] };
}
