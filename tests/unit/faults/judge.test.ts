import { expect, test } from 'vitest';
import { CELLS, type Cell } from '../../faults/cells.ts';
import { judge } from '../../faults/judge.ts';
import type { EndState, Playing } from '../../faults/play-cell.ts';
import { strayEntries } from '../../faults/worker-cache.ts';

const CELL = CELLS[0] as Cell;
const SLOW_LINE = CELLS.find(({ fault }) => fault.name === 'O23') as Cell;

test('two playings that are alike are no worse', () => {
  expect(worse({}, {})).toEqual([]);
});

test('sticking where it plays without the worker is worse, failing alike is not', () => {
  const stuck = played({}, { ended: false, positionSeconds: 7, status: 'Trying again.' });
  expect(judged(stuck, played())).toEqual(['stuck at 7 s: Trying again.']);
  expect(judged(stuck, stuck)).toEqual([]);
  expect(judged(played(), stuck)).toEqual([]);
});

test('another frame, or none, at a place is worse', () => {
  const at = (number: number | undefined) => ({ sampled: [{ mediaSeconds: 1.2, number }] });
  expect(worse(at(30), at(30))).toEqual([]);
  expect(worse(at(130), at(30))).toEqual(['frame 130 at 1.2 s, not 30']);
  expect(worse({ sampled: [] }, at(30))).toEqual(['frame none at 1.2 s, not 30']);
  expect(worse(at(30), at(130)), 'right, where it is wrong without').toEqual([]);
});

test('a frame on the screen at the wrong time is worse, unless the fault alone does it', () => {
  const at = (number: number) => ({ shown: [{ mediaSeconds: 40, number }] });
  expect(worse(at(1030), at(1000))).toEqual([]);
  expect(worse(at(1101), at(1000))).toEqual(['frame 1101 was shown at 40 s']);
  expect(worse(at(900), at(1000))).toEqual(['frame 900 was shown at 40 s']);
  expect(worse(at(900), at(900))).toEqual([]);
});

test('what is passed over with the worker alone is worse', () => {
  const spans = (...played: [number, number][]) => played as EndState['played'];
  const withHole = played({}, { played: spans([30, 36], [37, 48]) });
  const whole = played({}, { played: spans([30, 48]) });
  expect(judged(withHole, whole)).toEqual(['passed over from 36.5 s on, 0.5 s in all']);
  expect(judged(whole, withHole)).toEqual([]);
  expect(judged(played({}, { played: spans([30, 36], [36.3, 48]) }), whole)).toEqual([]);
});

test('what the worker must not do is worse, whatever comes of it', () => {
  expect(worse({ offences: ['a key is stored'] }, {})).toEqual(['a key is stored']);
});

test('on a slow line the first byte may come 50 ms later, where times are judged', () => {
  const at = (ms: number) => played({ firstByteMs: [10, ms] });
  const verdict = (ms: number, times: boolean) =>
    judge(SLOW_LINE, { with: at(ms), without: at(200) }, { times }).worse;
  expect(verdict(250, true)).toEqual([]);
  expect(verdict(251, true)).toEqual(['the first byte comes later']);
  expect(verdict(251, false)).toEqual([]);
});

test('stored is what the origin has, under its URL, and nothing else', () => {
  const origin = 'http://localhost:1';
  const sha256 = '9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0'; // of "aaa"
  const files = new Map([
    ['/film/a.ts', Buffer.from('aaa')],
    ['/film/all.ts', Buffer.from('baaab')],
    ['/film/b.key', Buffer.from('aaa')],
    ['/film/c.ts', Buffer.from('<html>')],
  ]);
  const strays = (url: string) => strayEntries([{ cache: 'c', url, sha256 }], [origin], files);
  expect(strays(`${origin}/film/a.ts`)).toEqual([]);
  expect(strays(`${origin}/film/all.ts?playahead-range=1-3`)).toEqual([]);
  expect(strays(`${origin}/film/all.ts?playahead-range=0-2`)).toHaveLength(1);
  expect(strays(`${origin}/film/b.key`)).toEqual(['a key is stored: /film/b.key in c']);
  expect(strays(`${origin}/film/c.ts`)).toHaveLength(1);
  expect(strays(`${origin}/film/d.ts`)).toHaveLength(1);
  expect(strays('http://localhost:2/film/a.ts')).toHaveLength(1);
});

function worse(kept: Partial<Playing>, plain: Partial<Playing>): readonly string[] {
  return judged(played(kept), played(plain));
}

function judged(kept: Playing, plain: Playing): readonly string[] {
  return judge(CELL, { with: kept, without: plain }, { times: true }).worse;
}

function played(playing: Partial<Playing> = {}, state: Partial<EndState> = {}): Playing {
  return {
    state: {
      ended: true,
      positionSeconds: 48,
      played: [],
      mediaError: undefined,
      status: '',
      problem: undefined,
      ...state,
    },
    shown: [],
    sampled: [],
    offences: [],
    firstByteMs: [],
    log: '',
    ...playing,
  };
}
