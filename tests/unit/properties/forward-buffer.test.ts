import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type BufferSnapshot,
  coupleBuffer,
  MEMORY_BUFFER_SECONDS,
} from '../../../sw/core/forward-buffer.ts';
import { placeAt, type Spanning } from '../../../sw/core/timeline.ts';
import { windowOf } from '../../../sw/core/window-span.ts';
import { spans } from '../core/builders.ts';
import { property } from './cases.ts';

/** `timeupdate` comes at least four times a second of wall-clock time. */
const REPORT_SECONDS = 0.25;
/** Far less than anything that a viewer could notice, and more than what binary fractions lose. */
const HAIR = 1e-6;

const playings = fc
  .record({
    durations: fc.array(fc.integer({ min: 2, max: 24 }), { minLength: 1, maxLength: 6 }),
    ahead: fc.integer({ min: 1, max: 4 }),
    refill: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
    playbackRate: fc.constantFrom(1, 1, 0.5, 1.5, 2),
  })
  .map(({ durations, ahead, refill, playbackRate }) => ({
    segments: spans(durations.map((quarters) => quarters / 4)),
    settings: { ahead, refill, parallel: 2, behind: 8 },
    playbackRate,
    state: 'playing' as const,
    holding: 'disk' as const,
  }));

property('a player with this buffer asks for nothing outside the window', playings, (playing) => {
  const tooEarly: number[] = [];
  play(playing, (asked, atSeconds) => {
    if (asked > lastOfWindow(playing, atSeconds + HAIR)) tooEarly.push(asked);
  });
  expect(tooEarly).toEqual([]);
});

property(
  'a player with this buffer asks for all of the window that it has room for',
  playings,
  (playing) => {
    const { segments, playbackRate } = playing;
    const tooLate: number[] = [];
    let asked = -1;
    const onAsked = (index: number) => {
      asked = index;
    };
    play(playing, onAsked, (atSeconds) => {
      // What has entered since the last report may not have been asked for yet.
      const due = lastOfWindow(playing, atSeconds - playbackRate * REPORT_SECONDS);
      const room = atSeconds + MEMORY_BUFFER_SECONDS - HAIR;
      const fitting = segments.findLastIndex(({ start }, index) => index <= due && start < room);
      // At the timeline's end nothing enters that could be asked for too early.
      if (due < segments.length - 1 && asked < fitting) tooLate.push(fitting);
    });
    expect(tooLate).toEqual([]);
  },
);

const equal = fc.record({
  eighths: fc.integer({ min: 1, max: 80 }),
  ahead: fc.integer({ min: 1, max: 10 }),
  refill: fc.constantFrom(0, 0.125, 0.25, 0.5, 0.75, 1),
  playbackRate: fc.constantFrom(1, 1, 0.5, 1.5, 2),
  played: fc.double({ min: 0, max: 8, noNaN: true }),
});

property(
  'the buffer of equal segments is (N + 1 − f) · D, as far as memory allows',
  equal,
  (one) => {
    const { eighths, ahead, refill, playbackRate, played } = one;
    const seconds = eighths / 8;
    const { forwardSeconds } = coupleBuffer({
      segments: spans(Array.from({ length: 40 }, () => seconds)),
      positionSeconds: played * seconds,
      settings: { ahead, refill, parallel: 2, behind: 8 },
      playbackRate,
      state: 'playing',
      holding: 'disk',
    });
    const depth = Math.ceil(ahead * Math.max(1, playbackRate));
    expect(forwardSeconds).toBe(Math.min((depth + 1 - refill) * seconds, MEMORY_BUFFER_SECONDS));
  },
);

const places = fc.tuple(playings, fc.double({ min: -10, max: 100, noNaN: true }));

property(
  'the buffer is more than nothing and no more than memory allows',
  places,
  ([playing, at]) => {
    for (const state of ['playing', 'paused', 'ended', 'loaded'] as const) {
      const { forwardSeconds } = coupleBuffer({ ...playing, state, positionSeconds: at });
      expect(forwardSeconds).toBeGreaterThan(0);
      expect(forwardSeconds).toBeLessThanOrEqual(MEMORY_BUFFER_SECONDS);
      // Before Play only the first segment is loaded.
      if (state === 'loaded') expect(forwardSeconds).toBeLessThan(shortest(playing.segments));
    }
  },
);

property(
  'the next move of the window is where it moves, and not before',
  places,
  ([playing, at]) => {
    const positionSeconds = Math.max(0, at);
    const { nextMoveSeconds } = coupleBuffer({ ...playing, positionSeconds });
    const last = lastOfWindow(playing, positionSeconds);
    if (nextMoveSeconds === undefined || nextMoveSeconds < positionSeconds) return;
    expect(lastOfWindow(playing, Math.max(positionSeconds, nextMoveSeconds - HAIR))).toBe(last);
    const end = playing.segments.at(-1) as Spanning;
    if (nextMoveSeconds + HAIR >= end.start + end.duration) return;
    expect(lastOfWindow(playing, nextMoveSeconds + HAIR)).toBe(last + 1);
  },
);

type Playing = Omit<BufferSnapshot, 'positionSeconds'>;

/**
 * Plays from beginning to end on a network that takes no time. As hls.js does, the player asks for
 * the segment at the end of its buffer once less than the forward buffer is there; the page sets
 * that at each report and whenever the window moves.
 */
function play(
  playing: Playing,
  onAsked: (index: number, atSeconds: number) => void,
  onReport: (atSeconds: number) => void = () => {},
): void {
  const { segments, playbackRate } = playing;
  const last = segments.at(-1) as Spanning;
  const step = REPORT_SECONDS * playbackRate;
  let next = 0;
  let position = 0;
  while (position < last.start + last.duration) {
    const { forwardSeconds, nextMoveSeconds } = coupleBuffer({
      ...playing,
      positionSeconds: position,
    });
    const moves = nextMoveSeconds !== undefined && nextMoveSeconds > position;
    const until = Math.min(position + step, moves ? nextMoveSeconds : Number.POSITIVE_INFINITY);
    for (let segment = segments[next]; segment; segment = segments[next]) {
      const askedAt = Math.max(position, segment.start - forwardSeconds);
      if (next > 0 && askedAt >= until) break;
      onAsked(next, askedAt);
      next += 1;
    }
    position = until;
    onReport(position);
  }
}

function lastOfWindow({ segments, settings, playbackRate }: Playing, atSeconds: number): number {
  const place = placeAt(segments, atSeconds);
  const playhead = { sequence: place?.index ?? 0, fraction: place?.fraction ?? 0 };
  return windowOf({ playhead, playbackRate, settings }).last;
}

function shortest(segments: readonly Spanning[]): number {
  return Math.min(...segments.map(({ duration }) => duration));
}
