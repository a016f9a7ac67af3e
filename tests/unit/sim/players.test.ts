import { describe, expect, test } from 'vitest';
import { playClairvoyantly } from '../../sim/clairvoyant.ts';
import { evenFilm } from '../../sim/film.ts';
import { builtInNetworks } from '../../sim/networks.ts';
import type { VisitOptions } from '../../sim/player.ts';
import { SequentialPlayer } from '../../sim/sequential-player.ts';
import { constantTrace, makeTrace } from '../../sim/trace.ts';
import { visitOf } from '../../sim/viewer.ts';
import { WindowPlayer } from '../../sim/window-player.ts';
import { SeededRandom } from '../../soak/seeded-random.ts';

const SETTINGS = { ahead: 4, refill: 0.75, parallel: 2, behind: 8 };
/** 2 Mbit/s: a segment of 4 s has 1 MB. */
const FILM = evenFilm(120, 4, 2000);

/** A visit to the end over a link that is the same all the time. */
function steady(kbps: number, rttMs = 0): VisitOptions {
  const visit = { watchedSeconds: 120, seeks: [] };
  return { film: FILM, trace: constantTrace('steady', kbps, rttMs), fromMs: 0, visit };
}

describe('a player alone', () => {
  test('begins when its first segment is whole, and asks for one after the other', () => {
    const { startUpSeconds, stalls, requests } = new SequentialPlayer(steady(4000, 100), 30).run();
    expect(startUpSeconds).toBeCloseTo(0.1 + 2, 2);
    expect(stalls).toBe(0);
    expect(requests.map(({ sequence }) => sequence)).toEqual([...Array(30).keys()]);
    expect(requests[1]?.atMs).toBeCloseTo(2100, 0);
  });

  test('stalls by as much as the link is too slow', () => {
    const { stallSeconds, startUpSeconds } = new SequentialPlayer(steady(1600), 30).run();
    // The last segment comes after 150 s, and is played for 4.
    expect(startUpSeconds).toBeCloseTo(5, 1);
    expect(stallSeconds).toBeCloseTo(150 + 4 - 120 - 5, 0);
  });
});

describe('ours', () => {
  test('asks for what the window’s rule names, when it says so', () => {
    const settings = { ...SETTINGS, ahead: 1 };
    const { requests, stalls } = new WindowPlayer(steady(100_000), settings).run();
    expect(stalls).toBe(0);
    const startMs = requests[1]?.atMs ?? 0;
    for (const { sequence, atMs } of requests.slice(2)) {
      // Segment k + 2 when three quarters of k are played.
      const expected = ((sequence - 2) * 4 + 3) * 1000;
      expect(Math.abs(atMs - startMs - expected), `segment ${sequence}`).toBeLessThan(120);
    }
    expect(requests.map(({ sequence }) => sequence)).toEqual([...Array(30).keys()]);
  });

  test('shows a frame before its segment is whole, where the rest comes in time', () => {
    const { startUpSeconds, stalls } = new WindowPlayer(steady(4000, 100), SETTINGS).run();
    expect(startUpSeconds).toBeLessThan(0.5);
    expect(stalls).toBe(0);
  });

  test('goes where the viewer goes: what it needs there first, and nothing of before', () => {
    const visit = { watchedSeconds: 30, seeks: [{ afterSeconds: 10, toSeconds: 62 }] };
    const { requests } = new WindowPlayer({ ...steady(20_000, 50), visit }, SETTINGS).run();
    const after = requests.findIndex(({ sequence }) => sequence === 15);
    expect(requests.slice(after, after + 5).map(({ sequence }) => sequence)).toEqual([
      15, 16, 17, 18, 19,
    ]);
  });

  test('survives an outage that is shorter than its window, and stalls by the rest of a longer one', () => {
    const rows = [
      { atMs: 0, kbps: 20_000, rttMs: 20 },
      { atMs: 20_000, kbps: 0, rttMs: 20 },
      { atMs: 50_000, kbps: 20_000, rttMs: 20 },
      { atMs: 600_000, kbps: 0, rttMs: 20 },
    ];
    const options = { ...steady(0), trace: makeTrace('outage', rows) };
    expect(new WindowPlayer(options, { ...SETTINGS, ahead: 10 }).run().stallSeconds).toBe(0);
    const { stallSeconds } = new WindowPlayer(options, { ...SETTINGS, ahead: 4 }).run();
    // From 16 to 20 s lie ahead when it begins.
    expect(stallSeconds).toBeGreaterThan(9);
    expect(stallSeconds).toBeLessThan(15);
  });
});

describe('who knows the future', () => {
  test.each(builtInNetworks())('$name: nobody waits less, and it wastes little', ({ trace }) => {
    const film = evenFilm(300, 4, trace.meanKbps * 0.7);
    for (let seed = 0; seed < 5; seed += 1) {
      const random = new SeededRandom(seed);
      const fromMs = random.next() * trace.durationMs;
      const visit = visitOf('to the end', 300, random);
      const options = { film, trace, fromMs, visit };
      const best = playClairvoyantly(options);
      const waited = ({ startUpSeconds, stallSeconds }: typeof best) =>
        startUpSeconds + stallSeconds;
      for (const other of [
        new SequentialPlayer(options).run(),
        new WindowPlayer(options, { ...SETTINGS, ahead: 30 }).run(),
      ]) {
        expect(waited(best)).toBeLessThanOrEqual(waited(other) + 0.05);
        expect(best.watchedSeconds).toBeCloseTo(other.watchedSeconds, 0);
      }
    }
  });
});

test('the same visit comes to the same each time', () => {
  const [{ trace } = { trace: constantTrace('none', 1, 1) }] = builtInNetworks();
  const play = () => new WindowPlayer({ ...steady(0), trace }, SETTINGS).run();
  expect(play()).toEqual(play());
});
