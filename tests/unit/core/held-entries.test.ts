import { expect, test } from 'vitest';
import { HeldEntries } from '../../../sw/core/held-entries.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { resource } from './builders.ts';

const keyOf = (path: string) => segmentKey(resource(path));

test('what is held is counted as it comes, is replaced, and goes', () => {
  const held = new HeldEntries([
    [keyOf('0.ts'), { bytes: 10, timeline: 'film' }],
    [keyOf('1.ts'), { bytes: 20, timeline: 'film' }],
    [keyOf('2.ts'), { bytes: 40 }],
  ]);
  const state = () => [held.totalBytes, [...held.storedFor('film')], [...held.storedFor('other')]];
  expect(state()).toEqual([70, [keyOf('0.ts'), keyOf('1.ts')], []]);
  held.set(keyOf('0.ts'), { bytes: 11, timeline: 'other' });
  expect(state()).toEqual([71, [keyOf('1.ts')], [keyOf('0.ts')]]);
  held.delete(keyOf('1.ts'));
  held.delete(keyOf('1.ts'));
  expect(state()).toEqual([51, [], [keyOf('0.ts')]]);
  held.clear();
  expect(state()).toEqual([0, [], []]);
});
