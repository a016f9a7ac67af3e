import { expect, test, vi } from 'vitest';
import { Sittings } from '../../../sw/window/sittings.ts';

test('a sitting lasts while its tab says the same', () => {
  const sittings = new Sittings();
  const sitting = sittings.of('tab');
  expect(sittings.note('tab', ['ada'])).toBe(false);
  expect(sittings.note('tab', ['ada'])).toBe(false);
  sittings.leave('tab');
  expect(sittings.note('tab', ['ada'])).toBe(false);
  expect(sitting.aborted).toBe(false);
  expect(sittings.of('tab')).toBe(sitting);
});

test.each<[string, (sittings: Sittings) => void]>([
  ['somebody else is signed in', (sittings) => sittings.note('tab', ['bob'])],
  ['nobody is signed in any more', (sittings) => sittings.note('tab', [undefined])],
  ['another one comes along', (sittings) => sittings.note('tab', ['bob', 'ada'])],
  ['the tab is gone', (sittings) => sittings.end('tab')],
  ['all is forgotten', (sittings) => sittings.endAll()],
])('it ends when %s', (_, happens) => {
  const sittings = new Sittings();
  sittings.note('tab', ['ada']);
  const [sitting, other] = [sittings.of('tab'), sittings.of('other')];
  happens(sittings);
  expect(sitting.aborted).toBe(true);
  expect(sittings.of('tab').aborted).toBe(false);
  sittings.end('tab');
  expect(sittings.clients.includes('tab')).toBe(false);
  if (!other.aborted) expect(sittings.of('other')).toBe(other);
});

test('it ends when one leaves who has not said who it was', () => {
  const sittings = new Sittings();
  const sitting = sittings.of('tab');
  sittings.leave('tab');
  expect(sitting.aborted).toBe(true);
});

test('two people say the same in whatever order', () => {
  const sittings = new Sittings();
  sittings.note('tab', ['ada', 'bob']);
  expect(sittings.note('tab', ['bob', 'ada'])).toBe(false);
});

test('a word of a tab is waited for, for some time', async () => {
  vi.useFakeTimers();
  const sittings = new Sittings();
  const [said, gone, silent] = ['said', 'gone', 'silent'].map((tab) =>
    sittings.nextWord(tab, 5000),
  );
  sittings.note('said', [undefined]);
  sittings.end('gone');
  expect(await said).toBe(true);
  expect(await gone).toBe(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await silent).toBe(false);
  vi.useRealTimers();
});
