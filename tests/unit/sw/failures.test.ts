import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import { Failures } from '../../../sw/network/failures.ts';
import { failed, hung } from '../../../sw/network/proof.ts';

const ORIGIN = 'https://media.example';
const [AUDIO, VIDEO] = ['audio', 'video'];

function key(path: string): SegmentKey {
  return segmentKey({ url: `${ORIGIN}/${path}` });
}

/** The folder of each segment is its track here. */
function failures(): Failures {
  return new Failures((each) => each.split('/')[3]);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  return () => vi.useRealTimers();
});

/** A request that has brought nothing since it was sent, eight seconds ago; something else has come by then. */
function hang(known: Failures, path: string, cameMeanwhile?: string): void {
  const sinceMs = performance.now();
  vi.advanceTimersByTime(8000);
  if (cameMeanwhile) known.heardOf(key(cameMeanwhile), performance.now());
  known.note(key(path), hung(sinceMs));
}

describe('what hangs', () => {
  test('is of the whole origin, if nothing else of that has come meanwhile', () => {
    const known = failures();
    known.heardOf(key('video/0'), performance.now());
    hang(known, 'audio/1');
    expect([...known.troubled(Date.now())]).toEqual([[ORIGIN, 'paused']]);
    expect(known.isTroubled(key('video/1'))).toBe(true);
  });

  test('is of its track alone, where the origin answers meanwhile', () => {
    const known = failures();
    hang(known, 'audio/1', 'video/1');
    expect([...known.troubled(Date.now())]).toEqual([[AUDIO, 'paused']]);
    expect(known.isTroubled(key('video/2'))).toBe(false);
    expect(known.isTroubled(key('audio/2'))).toBe(true);
  });

  test('is of itself alone, where its track answers meanwhile', () => {
    const known = failures();
    hang(known, 'audio/1', 'audio/2');
    expect([...known.troubled(Date.now())]).toEqual([]);
    expect(known.blocked(Date.now())).toEqual([key('audio/1')]);
  });

  test('is left alone twice as long each time, half a minute at most', () => {
    const known = failures();
    const waits = Array.from({ length: 7 }, (_, time) => {
      hang(known, `audio/${time}`);
      return Math.max(...known.retryWaitsMs(Date.now()));
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('is asked for as ever once something has come of it', () => {
    const known = failures();
    hang(known, 'audio/1');
    vi.advanceTimersByTime(1000);
    expect([...known.troubled(Date.now()).values()]).toEqual(['probing']);
    known.answered(key('audio/2'), Date.now());
    expect(known.troubles.size).toBe(0);
    expect(known.blocked(Date.now())).toEqual([]);
  });

  test('and its track’s end is no other track’s', () => {
    const known = failures();
    hang(known, 'audio/1', 'video/1');
    vi.advanceTimersByTime(500);
    known.answered(key('video/2'), Date.now());
    expect([...known.troubles.keys()]).toEqual([AUDIO]);
    known.answered(key('audio/2'), Date.now());
    expect([...known.troubles.keys()]).toEqual([]);
  });
});

test('what was in trouble long ago is forgotten, but not what waits for a new token', () => {
  const known = failures();
  known.note(key('audio/1'), failed('refused', 'unreachable'));
  const refused = { type: 'http-status', words: '401', status: 401, retryAfter: null } as const;
  known.note(segmentKey({ url: `https://other.example/${VIDEO}/1` }), refused);
  vi.advanceTimersByTime(3_600_000);
  known.keepOnly(() => true);
  expect([...known.troubles.keys()]).toEqual(['https://other.example']);
});
