import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Fault } from '../../origin/faults.ts';
import type { Origin } from '../../origin/origin.ts';
import { ask, bytes, type Got, get, originForTest } from './ask.ts';

const size = 10_000;
const whole = Buffer.from(bytes(size));

test('O1: a response is cut in spite of its Content-Length', async () => {
  const { origin, got } = await askWith({ type: 'cut-after' });
  expect(got).toMatchObject({ status: 200, isComplete: false, error: 'ECONNRESET' });
  expect(got.headers['content-length']).toBe('10000');
  expect(got.body).toEqual(whole.subarray(0, 5000));
  expect(lastOf(origin)).toMatchObject({
    outcome: 'faulted',
    fault: 'cut-after',
    bytesSent: 5000,
    bytesExpected: size,
  });
});

test.each([
  [0, 0],
  [0.25, 2500],
  [1, 1],
  [7000, 7000],
])('O1: a cut at %d comes after %i bytes', async (at, expected) => {
  const { got } = await askWith({ type: 'cut-after', at });
  expect([got.status, got.body.length, got.isComplete]).toEqual([200, expected, false]);
});

test('O2: a chunked response is cut before its last chunk', async () => {
  const { got } = await askWith({ type: 'cut-chunked' });
  expect(got.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
  expect(got.headers['content-length']).toBeUndefined();
  expect([got.body.length, got.isComplete]).toEqual([5000, false]);
});

test('O3: a silent cut looks complete', async () => {
  const { origin, got } = await askWith({ type: 'cut-silently' });
  expect(got.headers['content-length']).toBeUndefined();
  expect(got.headers['transfer-encoding']).toBeUndefined();
  expect(got.headers.connection).toBe('close');
  expect([got.body.length, got.isComplete, got.error]).toEqual([5000, true, undefined]);
  expect(lastOf(origin)).toMatchObject({ outcome: 'faulted', bytesSent: 5000 });
});

test('O4: a connection is reset before the headers', async () => {
  const { origin, got } = await askWith({ type: 'reset' });
  expect(got).toMatchObject({ status: 0, error: 'ECONNRESET' });
  expect(lastOf(origin)).toMatchObject({ outcome: 'faulted', status: undefined });
});

test('O5: after the headers there is silence, until the client goes away', async () => {
  const origin = await originWith({ type: 'silence' });
  const asked = ask(`${origin.url}/a.ts`);
  await origin.log.waitFor(([entry]) => entry?.status === 200);
  asked.goAway();
  const cut = await origin.log.waitFor(([entry]) => entry?.outcome === 'cut' && entry);
  expect(cut).toMatchObject({ bytesSent: 0, bytesExpected: size, fault: 'silence' });
});

test.each([
  ['O5', { type: 'silence', forMs: 20 }],
  ['O6', { type: 'trickle', everyMs: 5, forMs: 20 }],
] as const)('%s: it can break off after a while', async (_, fault) => {
  const { origin, got } = await askWith(fault);
  expect(got).toMatchObject({ status: 200, isComplete: false, error: 'ECONNRESET' });
  expect(lastOf(origin)).toMatchObject({ outcome: 'faulted', fault: fault.type });
});

test('O6: a body trickles, a byte at a time', async () => {
  const origin = await originWith({ type: 'trickle', everyMs: 5 });
  origin.serve('/a.ts', bytes(8));
  const got = await get(`${origin.url}/a.ts`);
  expect([got.body.length, got.isComplete]).toEqual([8, true]);
  const { firstByteAt = 0, endedAt = 0 } = lastOf(origin) ?? {};
  expect(endedAt - firstByteAt).toBeGreaterThan(35);
});

test('O7: a plain request gets a 206', async () => {
  const { got } = await askWith({ type: 'range-to-plain', range: 'bytes=0-9' });
  expect([got.status, got.body.length]).toEqual([206, 10]);
  expect(got.headers['content-range']).toBe('bytes 0-9/10000');
});

test('O8: a range request gets everything', async () => {
  const { got } = await askWith({ type: 'ignore-range' }, { range: 'bytes=10-19' });
  expect([got.status, got.body.length]).toEqual([200, size]);
  expect(got.headers['content-range']).toBeUndefined();
});

test('O9: a Content-Range lies about its start or its length', async () => {
  const range = { range: 'bytes=10-19' };
  const late = await askWith({ type: 'wrong-content-range' }, range);
  expect(late.got.headers['content-range']).toBe('bytes 11-19/10000');
  expect(late.got.body).toEqual(whole.subarray(10, 20));
  const short = await askWith({ type: 'wrong-content-range', how: 'short-body' }, range);
  expect(short.got.headers['content-range']).toBe('bytes 10-19/10000');
  expect([short.got.body.length, short.got.isComplete]).toEqual([5, true]);
});

test('O10 to O14: a status as often as wished, then all is well', async () => {
  const fault = { type: 'status', status: 503, headers: { 'Retry-After': '1' } } as const;
  const origin = await originWith(fault, 2);
  const first = await get(`${origin.url}/a.ts`);
  expect([first.status, first.headers['retry-after']]).toEqual([503, '1']);
  expect(first.headers['access-control-allow-origin']).toBe('*');
  expect((await get(`${origin.url}/a.ts`)).status).toBe(503);
  expect((await get(`${origin.url}/a.ts`)).status).toBe(200);
});

test('O15: a redirect leads to another origin', async () => {
  const elsewhere = await originForTest({ files: { '/a.ts': bytes(10) } });
  const location = (path: string) => elsewhere.url + path;
  const { got } = await askWith({ type: 'redirect', location });
  expect([got.status, got.headers.location]).toEqual([302, `${elsewhere.url}/a.ts`]);
});

test('O16: a login page comes in place of media', async () => {
  const { got } = await askWith({ type: 'html-login' });
  expect([got.status, got.headers['content-type']]).toEqual([200, 'text/html']);
  const { got: disguised } = await askWith({ type: 'html-login', contentType: 'video/mp2t' });
  expect(disguised.headers['content-type']).toBe('video/mp2t');
  expect(disguised.body).toEqual(got.body);
});

test('O17 to O19: headers are set and taken away', async () => {
  const headers = { Vary: '*', 'Cache-Control': 'no-store', 'Content-Type': null };
  const { got } = await askWith({ type: 'header', headers });
  expect(got.headers).toMatchObject({ vary: '*', 'cache-control': 'no-store' });
  expect(got.headers['content-type']).toBeUndefined();
  expect(got.body).toEqual(whole);
});

test('O20: the second answer has other bytes and another ETag, ranges too', async () => {
  const origin = await originWith({ type: 'different-body' });
  const first = await get(`${origin.url}/a.ts`, { range: 'bytes=0-9' });
  const second = await get(`${origin.url}/a.ts`, { range: 'bytes=10-19' });
  expect([first.headers.etag, second.headers.etag]).toEqual(['"v1"', '"v2"']);
  expect(first.body).toEqual(whole.subarray(0, 10));
  expect(second.body).toEqual(Buffer.from(whole.subarray(10, 20).map((byte) => 255 - byte)));
  const { got } = await askWith({ type: 'different-body', from: 1, body: 'new' });
  expect([String(got.body), got.headers.etag]).toEqual(['new', '"v2"']);
});

test('O21: a compressed body has a Content-Length that is not its own', async () => {
  const { got } = await askWith({ type: 'gzip' });
  expect(got.headers['content-encoding']).toBe('gzip');
  expect(Number(got.headers['content-length'])).toBe(got.body.length);
  expect(gunzipSync(got.body)).toEqual(whole);
});

test('a fault befalls only what matches, until it is lifted', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(10), '/b.ts': bytes(10) } });
  const lift = origin.faults.add({
    match: ({ path }) => path === '/a.ts',
    fault: { type: 'status', status: 404 },
  });
  const statuses = async () => [
    (await get(`${origin.url}/a.ts`)).status,
    (await get(`${origin.url}/b.ts`)).status,
  ];
  expect(await statuses()).toEqual([404, 200]);
  lift();
  expect(await statuses()).toEqual([200, 200]);
});

async function originWith(fault: Fault, times = Infinity): Promise<Origin> {
  const origin = await originForTest({ cors: '*', files: { '/a.ts': bytes(size) } });
  origin.faults.add({ match: () => true, fault, times });
  return origin;
}

async function askWith(
  fault: Fault,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ origin: Origin; got: Got }> {
  const origin = await originWith(fault);
  return { origin, got: await get(`${origin.url}/a.ts`, headers) };
}

function lastOf(origin: Origin) {
  return origin.log.entries().at(-1);
}
