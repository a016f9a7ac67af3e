import { NO_PACE, type Pace, rememberPace } from '../../sw/core/pace.ts';
import type { Settings } from '../../sw/core/settings.ts';
import type { SeededRandom } from '../soak/seeded-random.ts';
import { AutoSession } from './auto-session.ts';
import type { Outcome } from './outcome.ts';
import type { VisitOptions } from './player.ts';
import { visitOf } from './viewer.ts';
import { WindowPlayer } from './window-player.ts';

/** A visit keeps so much of the recording to itself: what is watched, with room for its stalls. */
const KEPT = { share: 1.3, seconds: 60 };
/** Less of a recording is no session. */
const LEAST_MS = 20_000;

/**
 * Plays a visit with `ahead=auto` on a network that was used before. The earlier sessions are on the rest of
 * the recording, which the visit never comes to. One that takes so long that no rest is left, or that comes
 * into it, is played as on a network that is new.
 */
export function playSeenBefore(
  options: VisitOptions,
  settings: Settings,
  random: SeededRandom,
): Outcome {
  const { watchedSeconds } = options.visit;
  const keptMs = (KEPT.share * watchedSeconds + KEPT.seconds) * 1000;
  const earlier = earlierPace(options, settings, random, keptMs);
  const outcome = playAuto(options, settings, earlier);
  return lengthMs(outcome) <= keptMs ? outcome : playAuto(options, settings, NO_PACE);
}

/** Plays a visit of which so much is known of its network. */
export function playAuto(options: VisitOptions, settings: Settings, earlier: Pace): Outcome {
  return new WindowPlayer(options, settings, new AutoSession(earlier)).run();
}

/** What viewers before have left, who came one after the other and left as people do, so long after a visit began. */
export function earlierPace(
  { film, trace, fromMs }: Pick<VisitOptions, 'film' | 'trace' | 'fromMs'>,
  settings: Settings,
  random: SeededRandom,
  keptMs: number,
): Pace {
  let pace = NO_PACE;
  let atMs = keptMs;
  while (trace.durationMs - atMs >= LEAST_MS) {
    const session = new AutoSession(pace);
    const visit = visitOf('as people do', film.durationSeconds, random);
    const untilMs = trace.durationMs - atMs;
    const options = { film, trace, fromMs: fromMs + atMs, visit, untilMs };
    atMs += lengthMs(new WindowPlayer(options, settings, session).run());
    pace = rememberPace(pace, session.meter.pace);
  }
  return pace;
}

/** How long a visit took that never went elsewhere. */
function lengthMs({ startUpSeconds, stallSeconds, watchedSeconds }: Outcome): number {
  return (startUpSeconds + stallSeconds + watchedSeconds) * 1000;
}
