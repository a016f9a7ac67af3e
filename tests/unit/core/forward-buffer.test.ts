import { describe, expect, test } from 'vitest';
import {
  coupleBuffer,
  type Holding,
  MEMORY_BUFFER_SECONDS,
} from '../../../sw/core/forward-buffer.ts';
import { windowOf } from '../../../sw/core/window-span.ts';
import { playheadAt, seededRandom, settings, spans } from './builders.ts';

interface Playing {
  readonly durations: readonly number[];
  readonly ahead: number;
  readonly refill: number;
  readonly playbackRate?: number;
}

const equal = (count: number, seconds: number) => Array.from({ length: count }, () => seconds);

function couple(
  playing: Playing,
  positionSeconds: number,
  state: 'loaded' | 'playing' | 'paused',
  holding: Holding = 'disk',
) {
  const { durations, ahead, refill, playbackRate = 1 } = playing;
  return coupleBuffer({
    segments: spans(durations),
    positionSeconds,
    state,
    holding,
    playbackRate,
    settings: settings({ ahead, refill }),
  });
}

const cases = [1, 2, 3, 5].flatMap((ahead) =>
  [0, 0.25, 0.5, 0.75, 1].map((refill) => [ahead, refill] as const),
);

describe('the forward buffer', () => {
  test.each(cases)(
    'for N = %i and f = %f is (N + 1 − f) · D of equal segments',
    (ahead, refill) => {
      const playing = { durations: equal(24, 4), ahead, refill };
      for (const at of [0, 3, 4, 6.5, 15.5]) {
        expect(couple(playing, at, 'playing').forwardSeconds).toBe((ahead + 1 - refill) * 4);
      }
    },
  );

  test('is the same while paused', () => {
    const playing = { durations: equal(24, 4), ahead: 2, refill: 0.5 };
    expect(couple(playing, 5, 'paused')).toEqual(couple(playing, 5, 'playing'));
  });

  test('counts N in wall-clock terms when the video plays faster', () => {
    const playing = { durations: equal(24, 4), ahead: 2, refill: 0.5, playbackRate: 2 };
    expect(couple(playing, 0, 'playing').forwardSeconds).toBe((4 + 1 - 0.5) * 4);
  });

  test('of unequal segments reaches from the next move of the window to the segment it brings', () => {
    const playing = { durations: [4, 2, 6, 3, 5], ahead: 1, refill: 0.5 };
    expect(couple(playing, 0, 'playing')).toEqual({ forwardSeconds: 4, nextMoveSeconds: 2 });
    expect(couple(playing, 1.9, 'playing')).toEqual({ forwardSeconds: 4, nextMoveSeconds: 2 });
    expect(couple(playing, 2, 'playing')).toEqual({ forwardSeconds: 7, nextMoveSeconds: 5 });
  });

  test('names the moment at which the window moves on', () => {
    const playing = (refill: number) => ({ durations: equal(24, 10), ahead: 1, refill });
    expect(couple(playing(0.75), 0, 'playing').nextMoveSeconds).toBe(7.5);
    expect(couple(playing(0.75), 7.5, 'playing').nextMoveSeconds).toBe(17.5);
    expect(couple(playing(0.75), 68, 'playing').nextMoveSeconds).toBe(77.5);
    expect(couple(playing(0), 3, 'playing').nextMoveSeconds).toBe(10);
    expect(couple(playing(1), 3, 'playing').nextMoveSeconds).toBe(10);
  });

  test('reaches to the end of the timeline, and no window moves after that', () => {
    const playing = { durations: equal(3, 4), ahead: 5, refill: 0.5 };
    expect(couple(playing, 5, 'playing')).toEqual({ forwardSeconds: 6, nextMoveSeconds: 6 });
    expect(couple(playing, 11, 'playing').nextMoveSeconds).toBeUndefined();
  });

  test('before Play is less than any segment, so that only the first is loaded', () => {
    const { forwardSeconds, ...rest } = couple(
      { durations: [0.5, 4], ahead: 5, refill: 0.5 },
      0,
      'loaded',
    );
    expect(forwardSeconds).toBeGreaterThan(0);
    expect(forwardSeconds).toBeLessThan(0.5);
    expect(rest).toEqual({});
  });

  test('before Play is what a picture needs, as what has come may end in the midst of a segment', () => {
    const stream = { durations: [4, 4], ahead: 5, refill: 0.5 };
    expect(couple(stream, 1.7, 'loaded').forwardSeconds).toBeGreaterThan(0.2);
  });

  test('before Play reaches into the next segment where too little is left for a first picture', () => {
    const stream = { durations: [4, 4], ahead: 5, refill: 0.5 };
    expect(couple(stream, 3.7, 'loaded').forwardSeconds).toBeLessThan(0.3);
    const late = couple(stream, 3.95, 'loaded').forwardSeconds;
    expect(late).toBeGreaterThan(0.05);
    expect(late).toBeLessThan(4);
  });

  test('without a timeline is no more than before Play', () => {
    const playing = { durations: [], ahead: 5, refill: 0.5 };
    expect(couple(playing, 0, 'playing')).toEqual(couple(playing, 0, 'loaded'));
  });

  test('is never more than the memory should hold', () => {
    const playing = { durations: equal(99, 10), ahead: 50, refill: 0.75 };
    expect(couple(playing, 0, 'playing').forwardSeconds).toBe(MEMORY_BUFFER_SECONDS);
    expect(MEMORY_BUFFER_SECONDS).toBe(30);
  });
});

test('the forward buffer is enough for a media element that is to start by itself', () => {
  for (const ahead of [1, 4, 50]) {
    const { forwardSeconds } = coupleBuffer({
      segments: spans(equal(99, 2)),
      positionSeconds: 0,
      state: 'paused',
      holding: 'disk',
      isAboutToPlay: true,
      playbackRate: 1,
      settings: settings({ ahead }),
    });
    expect(forwardSeconds).toBe(30);
  }
});

describe('the forward buffer, where nothing is on disk,', () => {
  const playing = { durations: equal(99, 10), ahead: 50, refill: 0.75 };

  test('is the player’s own where there is no worker, or none that may keep anything', () => {
    for (const state of ['playing', 'paused'] as const) {
      for (const at of [0, 985, 2000]) {
        expect(couple(playing, at, state, 'memory alone').forwardSeconds).toBe(Infinity);
      }
    }
    expect(couple(playing, 0, 'loaded', 'memory alone').forwardSeconds).toBeLessThan(1);
  });

  test('is the whole window while a worker is about to come', () => {
    expect(couple(playing, 0, 'playing', 'coming').forwardSeconds).toBe((50 + 1 - 0.75) * 10);
  });
});

/** A clock of which every moment here is an exact binary number. */
const TICK_SECONDS = 1 / 64;
/** Browsers send `timeupdate` four times a second. */
const TICKS_PER_REPORT = 16;

/**
 * What a player like hls.js asks for, and when: the segment at its buffer's end, as soon as less
 * than `forwardSeconds` is buffered. It hears of a new value when the page reports the playhead,
 * and at the moment at which the window moves. Before Play it has got the first segment.
 */
function simulate(playing: Playing): { sequence: number; at: number }[] {
  const list = spans(playing.durations);
  const asked: { sequence: number; at: number }[] = [];
  const endSeconds = playing.durations.reduce((sum, duration) => sum + duration, 0);
  let coupled = couple(playing, 0, 'playing');
  for (let tick = 0; tick * TICK_SECONDS < endSeconds; tick += 1) {
    const at = tick * TICK_SECONDS;
    const isMove = at >= (coupled.nextMoveSeconds ?? Number.POSITIVE_INFINITY);
    if (tick % TICKS_PER_REPORT === 0 || isMove) coupled = couple(playing, at, 'playing');
    for (;;) {
      const next = list[asked.length + 1];
      if (!next || next.start - at >= coupled.forwardSeconds) break;
      asked.push({ sequence: asked.length + 1, at });
    }
  }
  return asked;
}

/** When the window reaches a segment: once the fraction f of the one N + 1 before it is played. */
function reachedAt({ durations, ahead, refill }: Playing, sequence: number): number {
  const before = spans(durations)[sequence - ahead - 1];
  return before ? before.start + refill * before.duration : 0;
}

function outsideOf(playing: Playing, asked: readonly { sequence: number; at: number }[]) {
  return asked.filter(({ sequence, at }) => {
    const { ahead, refill, durations } = playing;
    const playhead = playheadAt(at, durations);
    const rule = settings({ ahead, refill });
    return sequence > windowOf({ playhead, playbackRate: 1, settings: rule }).last;
  });
}

function lateOf(playing: Playing, asked: readonly { sequence: number; at: number }[]) {
  return asked.filter(({ sequence, at }) => at > reachedAt(playing, sequence) + TICK_SECONDS);
}

/** The first moment after the window has reached a segment at which it moves on again. */
function nextMoveAfter(playing: Playing, sequence: number): number {
  const moves = spans(playing.durations).map(
    ({ start, duration }) => start + playing.refill * duration,
  );
  return moves.find((move) => move > reachedAt(playing, sequence)) ?? Number.POSITIVE_INFINITY;
}

const random = seededRandom(7);
/** Segments of 1 to 4 s. */
const unequal = Array.from({ length: 20 }, () =>
  Array.from({ length: 16 }, () => 1 + Math.floor(random() * 25) / 8),
);

describe.each(cases)('with N = %i and f = %f, a player', (ahead, refill) => {
  test('asks for each of equal segments as the window reaches it, and for none outside', () => {
    const playing = { durations: equal(12, 4), ahead, refill };
    const asked = simulate(playing);
    expect(asked.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(lateOf(playing, asked)).toEqual([]);
    expect(outsideOf(playing, asked)).toEqual([]);
  });

  test('asks for none of unequal segments outside the window', () => {
    for (const durations of unequal) {
      const playing = { durations, ahead, refill };
      const asked = simulate(playing);
      expect(asked).toHaveLength(durations.length - 1);
      expect(outsideOf(playing, asked), durations.join()).toEqual([]);
    }
  });

  test('asks for each of unequal segments before the window moves on again', () => {
    for (const durations of unequal) {
      const playing = { durations, ahead, refill };
      const late = simulate(playing).filter(
        ({ sequence, at }) => at > nextMoveAfter(playing, sequence) + TICK_SECONDS,
      );
      expect(late, durations.join()).toEqual([]);
    }
  });
});

test('a player asks for each of unequal segments as the window reaches it', () => {
  for (const [ahead, refill] of cases) {
    for (const durations of unequal) {
      const playing = { durations, ahead, refill };
      const seen = `N = ${ahead}, f = ${refill}, segments of ${durations.join()} s`;
      expect(lateOf(playing, simulate(playing)), seen).toEqual([]);
    }
  }
});
