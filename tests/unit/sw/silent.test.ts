import { expect, test } from 'vitest';
import type { UnderWay } from '../../../sw/core/prefetch-window.ts';
import { type SegmentKey, segmentKey } from '../../../sw/core/segment.ts';
import { type Heard, silentInMs, silentOf } from '../../../sw/network/silent.ts';

/** Audio and video are tracks of one origin here. */
const FOLDER = 'https://media.example/';

function download(path: string, special: Partial<Heard> = {}): Heard {
  const key = segmentKey({ url: FOLDER + path });
  const purpose: UnderWay = 'prefetch';
  return { key, purpose, silentMs: 0, receivedBytes: 0, ...special };
}

function silent(underWay: readonly Heard[], troubled: readonly string[] = []): string[] {
  const path = (key: SegmentKey) => key.slice(FOLDER.length);
  const failures = { isTroubled: (key: SegmentKey) => troubled.includes(path(key)) };
  return [...silentOf(underWay, failures, (key) => path(key).split('/')[0])].map(path);
}

test('what has brought nothing for two seconds is silent, whomever it is for', () => {
  const late = { silentMs: 2000, receivedBytes: 9000 };
  const all = [
    download('audio/1', late),
    download('video/1', { ...late, purpose: 'player' }),
    download('text/1', { silentMs: 1999 }),
  ];
  expect(silent(all)).toEqual(['audio/1', 'video/1']);
  expect(silentInMs(all)).toEqual([0, 0, 1]);
});

test('what has come and is being stored is not', () => {
  expect(silent([download('audio/1', { silentMs: 5000, purpose: 'storing' })])).toEqual([]);
});

test('what is asked for beside it on the same track is silent until something of it comes', () => {
  const dead = download('audio/1', { silentMs: 2000 });
  const video = download('video/1');
  expect(silent([dead, download('audio/2'), video])).toEqual(['audio/1', 'audio/2']);
  expect(silent([dead, download('audio/2', { receivedBytes: 1 }), video])).toEqual(['audio/1']);
});

test('so is what is asked for where something has failed before', () => {
  const probe = download('audio/1');
  expect(silent([probe, download('video/1')], ['audio/1'])).toEqual(['audio/1']);
  expect(silent([{ ...probe, receivedBytes: 1 }], ['audio/1'])).toEqual([]);
});
