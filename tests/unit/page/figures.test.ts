import { expect, test } from 'vitest';
import { figure } from '../../../page/app/figures.ts';
import type { Snapshot } from '../../../page/attach/playahead.ts';

const SNAPSHOT: Snapshot = {
  worker: 'in control',
  settings: { ahead: 4, refill: 0.75, parallel: 2, behind: 8 },
  choice: undefined,
  state: 'playing',
  playhead: { sequence: 6, fraction: 0.5, positionSeconds: 65 },
  window: { current: 6, first: 7, last: 10 },
  held: [0, 1, 2, 6, 7],
  pending: [
    { sequence: 8, receivedBytes: 1 },
    { sequence: 10, receivedBytes: 0 },
  ],
  failed: [{ sequence: 9, reason: 'the server answered 404' }],
  storageShort: false,
  trouble: undefined,
  tracks: [],
  bandwidthEstimate: 3_141_592,
  declinedBitrate: undefined,
  hits: 3,
  joins: 2,
  misses: 1,
  direct: 0,
  bytesFromNetwork: 1_234_567,
  bytesServed: 20_000,
  bytesNeverPlayed: 0,
};

test.each([
  ['worker', 'in control'],
  ['state', 'playing'],
  ['window', '7–10'],
  ['held', '0–2, 6–7'],
  ['pending', '8, 10'],
  ['failed', '9'],
  ['hits', '3'],
  ['direct', '0'],
  ['bytesFromNetwork', '1.23 MB'],
  ['bytesServed', '0.02 MB'],
  ['bandwidthEstimate', '3.14 Mbit/s'],
] as const)('%s is read as “%s”', (name, text) => {
  expect(figure(name, SNAPSHOT)).toBe(text);
});

test('what there is none of is said to be none', () => {
  const nothing: Snapshot = { ...SNAPSHOT, window: undefined, held: [], pending: [], failed: [] };
  const names = ['window', 'held', 'pending', 'failed'] as const;
  expect(names.map((name) => figure(name, nothing))).toEqual(['–', 'none', 'none', 'none']);
});

test('the network’s estimate is not known before a segment came, in whichever way', () => {
  const counts = { hits: 0, joins: 0, misses: 0, direct: 0 };
  expect(figure('bandwidthEstimate', { ...SNAPSHOT, ...counts })).toBe('–');
  for (const name of ['hits', 'joins', 'misses', 'direct'] as const) {
    const fetched = { ...SNAPSHOT, ...counts, [name]: 1 };
    expect(figure('bandwidthEstimate', fetched)).toBe('3.14 Mbit/s');
  }
  const heldBefore = { ...SNAPSHOT, ...counts, hits: 6, bytesFromNetwork: 0 };
  expect(figure('bandwidthEstimate', heldBefore)).toBe('–');
});

test('before there is a playlist nothing is in any state, and without a stream the worker alone is known', () => {
  expect(figure('state', { ...SNAPSHOT, playhead: undefined })).toBe('–');
  const known = { worker: 'in control' } as const;
  const names = ['worker', 'state', 'window', 'held', 'hits', 'bytesServed', 'bandwidthEstimate'];
  expect(names.map((name) => figure(name as keyof Snapshot, known))).toEqual([
    'in control',
    ...['–', '–', '–', '–', '–', '–'],
  ]);
});
