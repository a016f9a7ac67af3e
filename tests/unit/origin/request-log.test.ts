import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ask, bytes, get, originForTest } from './ask.ts';

test('a request is logged with what was asked, what was sent and when', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(1000) } });
  await get(`${origin.url}/a.ts?token=1`, { range: 'bytes=0-99' });
  const [entry] = origin.log.entries();
  expect(entry).toMatchObject({
    index: 0,
    method: 'GET',
    path: '/a.ts?token=1',
    range: 'bytes=0-99',
    status: 206,
    bytesSent: 100,
    bytesExpected: 100,
    outcome: 'complete',
    fault: undefined,
  });
  expect(entry?.headers.range).toBe('bytes=0-99');
  expect(entry?.startedAt).toBeLessThanOrEqual(entry?.firstByteAt ?? 0);
  expect(entry?.firstByteAt).toBeLessThanOrEqual(entry?.endedAt ?? 0);
});

test('a client that goes away is logged as cut with the bytes sent', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(100_000) } });
  const { caught } = origin.link.holdWhere(() => true, { afterBytes: 40_000 });
  const asked = ask(`${origin.url}/a.ts`);
  await caught;
  asked.goAway();
  const cut = await origin.log.waitFor(([entry]) => entry?.outcome === 'cut' && entry);
  expect(cut).toMatchObject({ bytesSent: 40_000, bytesExpected: 100_000, status: 200 });
});

test('a client that goes away before the headers is logged as cut', async () => {
  const origin = await originForTest({ link: { rttMs: 500 }, files: { '/a.ts': bytes(10) } });
  const asked = ask(`${origin.url}/a.ts`);
  await origin.log.waitFor((entries) => entries.length > 0);
  asked.goAway();
  const cut = await origin.log.waitFor(([entry]) => entry?.outcome === 'cut' && entry);
  expect(cut).toMatchObject({ bytesSent: 0, status: undefined, firstByteAt: undefined });
});

test('a client that stops reading holds up only itself', async () => {
  const files = { '/a.ts': bytes(30_000_000), '/b.ts': bytes(100_000) };
  const origin = await originForTest({ link: { kbps: 4_000_000 }, files });
  const stalled = connect(Number(new URL(origin.url).port), '127.0.0.1');
  stalled.pause();
  stalled.write('GET /a.ts HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await origin.log.waitFor(([entry]) => entry?.firstByteAt !== undefined);
  expect((await get(`${origin.url}/b.ts`)).body).toHaveLength(100_000);
  stalled.destroy();
  const cut = await origin.log.waitFor(([entry]) => entry?.outcome === 'cut' && entry);
  expect(cut.bytesSent).toBeLessThan(30_000_000);
});

test('media, filters and marks pick entries', async () => {
  const files = { '/a.m3u8': '#EXTM3U', '/a.ts': bytes(10), '/b.m4s': bytes(10) };
  const origin = await originForTest({ files });
  await get(`${origin.url}/a.m3u8`);
  await get(`${origin.url}/a.ts`);
  const mark = origin.log.mark();
  await get(`${origin.url}/b.m4s?x=1`);
  const { log } = origin;
  expect(log.count).toBe(3);
  expect(log.media().map(({ path }) => path)).toEqual(['/a.ts', '/b.m4s?x=1']);
  expect(log.since(mark).map(({ path }) => path)).toEqual(['/b.m4s?x=1']);
  expect(log.entries(({ path }) => path.endsWith('.ts'))).toHaveLength(1);
});

test('waiting in vain is rejected with the log', async () => {
  const origin = await originForTest();
  await get(`${origin.url}/nothing.ts`);
  const waiting = origin.log.waitFor(() => false, { timeoutMs: 20, what: 'a miracle' });
  await expect(waiting).rejects.toThrow(
    /20 ms in vain for a miracle\.\n.*outcome.*\n.*404.*complete.*GET \/nothing\.ts/s,
  );
});

test('a question that throws rejects its wait and nothing else', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(10) } });
  const waiting = origin.log.waitFor((entries) => {
    if (entries.length > 0) throw new Error('unexpected request');
  });
  const got = get(`${origin.url}/a.ts`);
  await expect(waiting).rejects.toThrow('unexpected request');
  expect((await got).status).toBe(200);
});

test('the log is idle once nothing is open and nothing has begun for a while', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(10) } });
  const hold = origin.link.holdWhere(() => true);
  const asked = ask(`${origin.url}/a.ts`);
  await hold.caught;
  await expect(origin.log.idle({ quietMs: 10, timeoutMs: 60 })).rejects.toThrow('of quiet');
  const idle = origin.log.idle({ quietMs: 30 });
  hold.release();
  await idle;
  const [entry] = origin.log.entries();
  expect(performance.now() - (entry?.endedAt ?? 0)).toBeGreaterThan(28);
  await asked.got;
});
