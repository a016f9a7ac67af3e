import { expect, test } from 'vitest';
import { Pause } from '../../../page/import/pause.ts';

test('work goes on once a pause is over, and not before', async () => {
  const pause = new Pause();
  expect(pause.isOver).toBeUndefined();
  pause.begin();
  const told: string[] = [];
  const working = pause.isOver?.then(() => told.push('goes on'));
  pause.begin();
  await Promise.resolve();
  expect(told).toEqual([]);
  pause.end();
  await working;
  expect(told).toEqual(['goes on']);
  expect(pause.isOver).toBeUndefined();
});

test('what was never held can be let go', () => {
  const pause = new Pause();
  pause.end();
  expect(pause.isOver).toBeUndefined();
});
