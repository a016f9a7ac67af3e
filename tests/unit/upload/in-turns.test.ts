import { expect, test } from 'vitest';
import { inTurns } from '../../../page/upload/in-turns.ts';

/** Work that is done when the test says so. */
function byHand() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (item: number) =>
    new Promise<void>((resolve, reject) => {
      begun.push(item);
      ends.set(item, { resolve, reject });
    });
  return { begun, work, end: (item: number) => ends.get(item) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('a few are done at a time, and the next begins when one of them ends', async () => {
  const { begun, work, end } = byHand();
  const all = inTurns([1, 2, 3, 4], 2, work);
  await settled();
  expect(begun).toEqual([1, 2]);
  end(2)?.resolve();
  await settled();
  expect(begun).toEqual([1, 2, 3]);
  for (const item of [1, 3]) end(item)?.resolve();
  await settled();
  end(4)?.resolve();
  await all;
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('the first that fails ends it, once those under way have ended', async () => {
  const { begun, work, end } = byHand();
  let failure: unknown;
  const all = inTurns([1, 2, 3], 2, work).catch((error: unknown) => (failure = error));
  await settled();
  end(1)?.reject(new Error('one'));
  await settled();
  expect(failure).toBeUndefined();
  end(2)?.reject(new Error('two'));
  await all;
  expect(failure).toEqual(new Error('one'));
  expect(begun).toEqual([1, 2]);
});
