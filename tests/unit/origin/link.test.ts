import { Agent } from 'node:http';
import { expect, test } from 'vitest';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { ask, bytes, get, originForTest } from './ask.ts';

const mbit8 = { kbps: 8000 };

test('a body of 500 kB takes half a second on a link of 8 Mbit/s', async () => {
  const origin = await originForTest({ link: mbit8, files: { '/a.ts': bytes(500_000) } });
  const { body } = await get(`${origin.url}/a.ts`);
  expect(body.equals(bytes(500_000))).toBe(true);
  expect(sendingMs(origin.log.entries())).toBeBetween(490, 550);
});

test('two responses share one link of 8 Mbit/s', async () => {
  const files = { '/a.ts': bytes(200_000), '/b.ts': bytes(200_000) };
  const origin = await originForTest({ link: mbit8, files });
  const atHalf = origin.log.waitFor((entries) => entries[1]?.outcome === 'complete');
  const got = await Promise.all([get(`${origin.url}/a.ts`), get(`${origin.url}/b.ts`)]);
  await atHalf;
  expect(got.map(({ body }) => body.length)).toEqual([200_000, 200_000]);
  expect(sendingMs(origin.log.entries())).toBeBetween(390, 440);
  const [a, b] = origin.log.entries();
  // Fair: both were under way all the time, so they ended together.
  expect(Math.abs((a?.endedAt ?? 0) - (b?.endedAt ?? 0))).toBeLessThan(40);
});

test('a short response does not wait for a long one', async () => {
  const files = { '/long.ts': bytes(400_000), '/short.ts': bytes(20_000) };
  const origin = await originForTest({ link: mbit8, files });
  const long = ask(`${origin.url}/long.ts`);
  await origin.log.waitFor(([first]) => first?.firstByteAt !== undefined);
  await get(`${origin.url}/short.ts`);
  const [first, second] = origin.log.entries();
  expect(first?.outcome).toBe('open');
  expect(sendingMs([second])).toBeBetween(30, 60);
  long.goAway();
});

test('a fast link is as exact as a slow one', async () => {
  const files = { '/a.ts': bytes(3_000_000), '/b.ts': bytes(3_000_000) };
  const origin = await originForTest({ link: { kbps: 100_000 }, files });
  await Promise.all([get(`${origin.url}/a.ts`), get(`${origin.url}/b.ts`)]);
  expect(sendingMs(origin.log.entries())).toBeBetween(470, 530);
});

test('a change of the rate holds for responses under way', async () => {
  const origin = await originForTest({ link: { kbps: 80 }, files: { '/a.ts': bytes(200_000) } });
  const asked = ask(`${origin.url}/a.ts`);
  await origin.log.waitFor(([entry]) => entry?.firstByteAt !== undefined);
  origin.link.shape({ kbps: 8000 });
  await asked.got;
  expect(sendingMs(origin.log.entries())).toBeBetween(190, 230);
});

test('a link follows a recorded network, and its outages', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(100_000) } });
  origin.link.follow([
    [0, 4000],
    [0.1, 0],
    [0.3, 4000],
    [10, 0],
  ]);
  await get(`${origin.url}/a.ts`);
  expect(sendingMs(origin.log.entries())).toBeBetween(380, 430);
});

test('a new connection costs two round trips, a kept one costs one', async () => {
  const origin = await originForTest({ link: { rttMs: 60 }, files: { '/a.ts': bytes(10) } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await ask(`${origin.url}/a.ts`, { agent }).got;
  await ask(`${origin.url}/a.ts`, { agent }).got;
  agent.destroy();
  const [first, second] = origin.log.entries().map(headMs);
  expect(first).toBeBetween(115, 145);
  expect(second).toBeBetween(58, 85);
});

test('a held link sends nothing, not even headers, until it is released', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(1000) } });
  origin.link.hold();
  const asked = ask(`${origin.url}/a.ts`);
  await origin.log.waitFor((entries) => entries.length === 1);
  const [entry] = origin.log.entries();
  expect([entry?.status, entry?.bytesSent]).toEqual([undefined, 0]);
  origin.link.release();
  expect((await asked.got).body).toHaveLength(1000);
});

test('a held link freezes a body in its middle', async () => {
  const origin = await originForTest({ link: mbit8, files: { '/a.ts': bytes(100_000) } });
  const half = origin.link.holdWhere(() => true, { afterBytes: 50_000 });
  const asked = ask(`${origin.url}/a.ts`);
  await half.caught;
  origin.link.hold();
  half.release();
  expect(origin.log.entries()[0]?.bytesSent).toBe(50_000);
  origin.link.release();
  expect((await asked.got).body).toHaveLength(100_000);
  expect(sendingMs(origin.log.entries())).toBeBetween(95, 125);
});

test('a held response goes on when released, and the others do not wait for it', async () => {
  const files = { '/a.ts': bytes(100_000), '/b.ts': bytes(100_000) };
  const origin = await originForTest({ files });
  const hold = origin.link.holdWhere(({ path }) => path === '/a.ts', { afterBytes: 30_000 });
  const held = ask(`${origin.url}/a.ts`);
  const caught = await hold.caught;
  expect((await get(`${origin.url}/b.ts`)).body).toHaveLength(100_000);
  expect(caught).toMatchObject({ path: '/a.ts', bytesSent: 30_000, outcome: 'open', status: 200 });
  hold.release();
  expect((await held.got).body.equals(bytes(100_000))).toBe(true);
  expect(caught.outcome).toBe('complete');
});

function sendingMs(entries: readonly (RequestEntry | undefined)[]): number {
  const starts = entries.map((entry) => entry?.firstByteAt ?? Number.NaN);
  const ends = entries.map((entry) => entry?.endedAt ?? Number.NaN);
  return Math.max(...ends) - Math.min(...starts);
}

function headMs({ firstByteAt, startedAt }: RequestEntry): number {
  return (firstByteAt ?? Number.NaN) - startedAt;
}

expect.extend({
  toBeBetween: (received: number, low: number, high: number) => ({
    pass: received >= low && received <= high,
    message: () => `expected ${received} to be between ${low} and ${high}`,
  }),
});

declare module 'vitest' {
  interface Matchers {
    toBeBetween(low: number, high: number): void;
  }
}
