import { expect, test } from 'vitest';
import { NO_PACE } from '../../../sw/core/pace.ts';
import { tunedOn } from '../../sim/auto-findings.ts';
import { AutoSession } from '../../sim/auto-session.ts';
import { evenFilm } from '../../sim/film.ts';
import { builtInNetworks } from '../../sim/networks.ts';
import { playAuto, playSeenBefore } from '../../sim/seen-before.ts';
import { makeTrace } from '../../sim/trace.ts';
import { WindowPlayer } from '../../sim/window-player.ts';
import { SeededRandom } from '../../soak/seeded-random.ts';

const SETTINGS = { ahead: 1, refill: 0.75, parallel: 2, behind: 8 };
/** 2 Mbit/s, over a link of 4. */
const FILM = evenFilm(600, 4, 2000);
const WATCHED_SECONDS = 60;
/** What the visit keeps of the recording: a minute, its third, and a minute. */
const KEPT_SECONDS = 138;

/** A visit of a minute from the beginning of a quarter of an hour in which there is one outage. */
function visitWithOutage(fromSeconds: number, seconds: number) {
  const rows = [
    [0, 4000],
    [fromSeconds, 0],
    [fromSeconds + seconds, 4000],
    [900, 0],
  ] as const;
  const trace = makeTrace(
    'outage',
    rows.map(([atSeconds, kbps]) => ({ atMs: atSeconds * 1000, kbps, rttMs: 20 })),
  );
  const visit = { watchedSeconds: WATCHED_SECONDS, seeks: [] };
  return { film: FILM, trace, fromMs: 0, visit };
}

function seenBefore(options: ReturnType<typeof visitWithOutage>) {
  return playSeenBefore(options, SETTINGS, new SeededRandom(1));
}

test('who saves data gets what N = 1 fetches: the next segment, and the one after it near its end', () => {
  const options = visitWithOutage(600, 30);
  const saving = new WindowPlayer(options, SETTINGS, new AutoSession(NO_PACE, true)).run();
  expect(saving).toEqual(new WindowPlayer(options, SETTINGS).run());
});

test('a network that was even before is looked ahead less on than one that is new, or was not', () => {
  const even = seenBefore(visitWithOutage(600, 2)).wastedSeconds;
  const fresh = playAuto(visitWithOutage(600, 2), SETTINGS, NO_PACE).wastedSeconds;
  const uneven = seenBefore(visitWithOutage(600, 60)).wastedSeconds;
  expect(even).toBeLessThan(40);
  expect(fresh).toBeGreaterThan(even + 10);
  expect(uneven).toBeGreaterThan(even + 10);
});

test('what is known from before is of no part of the recording that the visit comes to', () => {
  const requests = [1, KEPT_SECONDS - WATCHED_SECONDS - 5].map(
    (seconds) => seenBefore(visitWithOutage(WATCHED_SECONDS + 5, seconds)).requests,
  );
  expect(requests[1]).toEqual(requests[0]);
});

test('a visit that comes to where the earlier ones were is played as if there were none', () => {
  const options = visitWithOutage(10, 200);
  expect(seenBefore(options)).toEqual(playAuto(options, SETTINGS, NO_PACE));
});

test('numbers are chosen by every other network of a kind, and reported of the others', () => {
  expect([...tunedOn(builtInNetworks())]).toEqual(['Cable', '3G', '4G']);
});
