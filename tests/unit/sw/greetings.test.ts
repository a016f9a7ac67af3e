import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Greetings } from '../../../sw/window/greetings.ts';

const PLAYLIST = 'https://media.example/film/index.m3u8';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a tab that has said hello is heard at once, and one that says it in time', async () => {
  const greetings = new Greetings();
  greetings.note('early');
  expect(await greetings.heard('early')).toBe(true);
  const late = greetings.heard('late');
  greetings.note('another');
  await vi.advanceTimersByTimeAsync(900);
  greetings.note('late');
  expect(await late).toBe(true);
});

test('a tab that says nothing is another one’s after a second', async () => {
  const heard = new Greetings().heard('tab');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await heard).toBe(false);
});

test('beside a playlist that a tab of ours has asked for its segments are expected, for a while', () => {
  const greetings = new Greetings();
  greetings.expectBeside('tab', PLAYLIST, 0);
  const expects = (url: string, nowMs: number) => greetings.expects('tab', url, nowMs);
  expect(expects('https://media.example/film/0', 1)).toBe(false);
  greetings.note('tab');
  expect(expects('https://media.example/film/0', 1)).toBe(true);
  expect(expects('https://media.example/film/audio/0', 1)).toBe(true);
  expect(expects('https://media.example/api/user', 1)).toBe(false);
  expect(expects('https://media.example/film/0', 5001)).toBe(false);
});

test('tabs that are gone are forgotten, and one that comes meanwhile is not', async () => {
  const greetings = new Greetings();
  greetings.note('open');
  greetings.note('gone');
  const open = new Set(['open']);
  const given = await greetings.keepOnly(async () => {
    greetings.note('new');
    return open;
  });
  expect(given).toBe(open);
  expect(['open', 'gone', 'new'].map((client) => greetings.has(client))).toEqual([
    true,
    false,
    true,
  ]);
});
