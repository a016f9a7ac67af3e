import type { Settings } from '../../sw/core/settings.ts';
import { SEGMENT_SECONDS } from '../browser/demo.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * One thing that a person does; times are seconds of the media, but for a pause. A reload is not
 * among them: a browser kills no worker that is answering for the page itself.
 */
export type Action =
  | { readonly type: 'seek'; readonly toSeconds: number }
  | { readonly type: 'skip'; readonly bySeconds: number }
  | { readonly type: 'play'; readonly seconds: number }
  | { readonly type: 'pause'; readonly ms: number }
  | { readonly type: 'rate'; readonly rate: number };

/** Some actions, and when the worker is killed meanwhile: each so long after the one before. */
export interface Round {
  readonly actions: readonly Action[];
  readonly killAfterMs: readonly number[];
}

/** What one person does in one sitting. */
export interface Script {
  readonly settings: Settings;
  readonly rounds: readonly Round[];
}

/** Far enough from the end that no round reaches it. */
const LAST_START = 13;
const MOST_KILLS_A_ROUND = 9;
const SHORTEST_LIFE_MS = 200;
const LONGEST_LIFE_MS = 2000;

/** A script with so many kills; the same for the same seed. */
export function writeScript(random: SeededRandom, kills: number): Script {
  const settings = {
    ahead: random.oneOf([1, 2, 3, 5]),
    refill: random.oneOf([0.25, 0.5, 0.75, 1]),
    parallel: random.whole(1, 3),
    behind: random.whole(0, 8),
  };
  const rounds: Round[] = [];
  for (let left = kills; left > 0; left -= rounds.at(-1)?.killAfterMs.length ?? 0) {
    const inRound = Math.min(left, random.whole(4, MOST_KILLS_A_ROUND));
    const killAfterMs = Array.from({ length: inRound }, () =>
      Math.round(random.between(SHORTEST_LIFE_MS, LONGEST_LIFE_MS)),
    );
    rounds.push({ actions: actions(random), killAfterMs });
  }
  return { settings, rounds };
}

function actions(random: SeededRandom): Action[] {
  const some: Action[] = [seekAnywhere(random)];
  for (let count = random.whole(2, 4); count > 0; count -= 1) {
    some.push(random.oneOf(CHOICES)(random), { type: 'play', seconds: random.between(0.2, 2) });
  }
  return some;
}

/**
 * Into the first half of a segment: whoever seeks to its last moments and loses the next one twice
 * under way waits for it, with any worker.
 */
function seekAnywhere(random: SeededRandom): Action {
  const place = random.whole(0, LAST_START) + random.between(0, 0.5);
  return { type: 'seek', toSeconds: place * SEGMENT_SECONDS };
}

const CHOICES: readonly ((random: SeededRandom) => Action)[] = [
  // Into the window, as a rule, or back into what is kept behind.
  (random) => ({ type: 'skip', bySeconds: random.between(-2, 2) * SEGMENT_SECONDS }),
  seekAnywhere,
  (random) => ({ type: 'play', seconds: random.between(1, 4) }),
  (random) => ({ type: 'pause', ms: random.between(100, 1500) }),
  (random) => ({ type: 'rate', rate: random.oneOf([0.5, 1, 1, 1.5, 2]) }),
];
