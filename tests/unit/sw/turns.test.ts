import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Turns } from '../../../sw/answers/turns.ts';
import { marked } from '../../../sw/core/file-layout.ts';
import { Viewers } from '../../../sw/window/viewers.ts';
import { settings } from '../core/builders.ts';

const FILE = 'https://media.example/movie.mp4';
const URL_OF_IT = marked(FILE, 0);
const NAME = { client: 'tab', player: 'p' };
/** The window is two chunks. */
const RULE = settings({ ahead: 2, refill: 1 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is in the window is given at once, and what lies behind it waits for the window', async () => {
  const { take, says } = element();
  says({ at: 4 });
  for (const chunk of [4, 5, 6]) expect(await take(chunk).given).toBe(true);
  const next = take(7);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(next.outcome()).toBeUndefined();
  says({ at: 5 });
  expect(await next.given).toBe(true);
});

test('one that has nothing to show gets the chunk behind its window at once, and the ones behind that later', async () => {
  const { take, says } = element();
  says({ at: 4, isStarved: true });
  for (const chunk of [4, 5, 6, 7]) expect(await take(chunk).given).toBe(true);
  const beyond = take(8);
  await vi.advanceTimersByTimeAsync(149);
  expect(beyond.outcome()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(beyond.outcome()).toBe(true);
});

test('before it is known where the playhead is, everything is given at once', async () => {
  const { take, says } = element();
  says({ at: 40, isStarved: true });
  for (const chunk of [0, 1, 2, 3, 39, 3]) expect(await take(chunk).given).toBe(true);
});

test('another place is given before the page has said that it was sought', async () => {
  const { take, says } = element();
  says({ at: 4 });
  await take(4).given;
  expect(await take(18).given).toBe(true);
});

test('what an element was about to read before a seek is not given after it', async () => {
  const { take, says } = element();
  says({ at: 18 });
  for (const chunk of [18, 19, 20]) await take(chunk).given;
  const ahead = take(21);
  says({ at: 3, isStarved: true });
  expect(await take(3).given).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ahead.given, 'it asks again').toBe(false);
  const again = take(21);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await take(4).given, 'which is not in the way of what it needs').toBe(true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(again.outcome()).toBe(false);
  const onceMore = take(21);
  says({ at: 3 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(onceMore.outcome()).toBeUndefined();
});

test('nor is what it has read before', async () => {
  const { take, says } = element();
  says({ at: 16 });
  for (const chunk of [16, 17, 18]) await take(chunk).given;
  void take(19);
  says({ at: 3, isStarved: true });
  await take(3).given;
  const again = take(17);
  await vi.advanceTimersByTimeAsync(2000);
  expect(again.outcome()).toBeUndefined();
});

test('the same is given at once where the page says that it was sent back there', async () => {
  const { take, says } = element();
  says({ at: 18 });
  await take(18).given;
  await take(3).given;
  says({ at: 3, isStarved: true });
  const back = take(18);
  await vi.advanceTimersByTimeAsync(5);
  expect(back.outcome()).toBeUndefined();
  says({ at: 18, isStarved: true });
  expect(await back.given).toBe(true);
});

test('nor where the page’s word of the seek comes before it is asked for', async () => {
  const { take, says } = element();
  says({ at: 18 });
  for (const chunk of [18, 19, 20]) await take(chunk).given;
  says({ at: 3, isStarved: true });
  const ahead = take(21);
  expect(await take(3).given).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ahead.given).toBe(false);
  const again = take(21);
  await vi.advanceTimersByTimeAsync(2000);
  expect(again.outcome()).toBeUndefined();
});

test('where it was sent back, what follows there is what it lacks', async () => {
  const { take, says } = element();
  says({ at: 8 });
  for (const chunk of [8, 9, 10]) await take(chunk).given;
  says({ at: 4, isStarved: true });
  for (const chunk of [4, 5, 6, 7]) expect(await take(chunk).given, `${chunk}`).toBe(true);
  const beyond = take(8);
  await vi.advanceTimersByTimeAsync(150);
  expect(beyond.outcome()).toBe(true);
});

test('a file whose sound lies far from its picture is read to and fro without a wait', async () => {
  const { take, says } = element();
  says({ at: 4, isStarved: true });
  for (const chunk of [4, 30, 4, 31, 5, 31]) expect(await take(chunk).given).toBe(true);
});

test('what nobody says anything about is asked for again after a while', async () => {
  const { take, says } = element();
  says({ at: 4 });
  await take(6).given;
  const beyond = take(7);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(await beyond.given).toBe(false);
});

/** A media element that asks for chunks of a file of forty, and what its page says of it. */
function element() {
  const viewers = new Viewers();
  const file = { url: FILE, version: 0, index: [], totalBytes: 4000, chunkBytes: 100 };
  viewers.addTimeline(NAME, { id: FILE, firstSequence: 0, segments: [], file });
  const turns = new Turns(viewers);
  return {
    says({ at, isStarved }: { readonly at: number; readonly isStarved?: boolean }): void {
      const place = {
        playhead: { sequence: at, fraction: 0 },
        role: 'current',
        isStarved,
      } as const;
      const tracks = [{ timeline: FILE, ...place }];
      viewers.report(NAME, { state: 'playing', playbackRate: 1, settings: RULE, tracks });
    },
    take(chunk: number) {
      let outcome: boolean | undefined;
      const given = turns.take(NAME.client, URL_OF_IT, chunk).then((isGiven) => {
        outcome = isGiven;
        return isGiven;
      });
      return { given, outcome: () => outcome };
    },
  };
}
