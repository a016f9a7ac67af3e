import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generatedBody } from '../../origin/body.ts';
import { ask, bytes, get, originForTest } from './ask.ts';

test('folders are served with their media types, and nothing outside them', async () => {
  const folder = await folderWith({ 'index.html': '<p>', 'a.m3u8': '#EXTM3U', 'sw.js': '1' });
  const origin = await originForTest({ mounts: { '/video/': join(folder, 'static') } });
  const typeAt = async (path: string) =>
    (await get(origin.url + path)).headers['content-type']?.split(';')[0];
  expect(await typeAt('/video/')).toBe('text/html');
  expect(await typeAt('/video/a.m3u8?x')).toBe('application/vnd.apple.mpegurl');
  expect(await typeAt('/video/sw.js')).toBe('text/javascript');
  expect((await get(`${origin.url}/video/%2e%2e%2fsecret.txt`)).status).toBe(404);
  expect((await get(`${origin.url}/video/none.ts`)).status).toBe(404);
  expect((await get(`${origin.url}/a.m3u8`)).status).toBe(404);
});

test('a virtual file goes before a folder, and may be a function of the request', async () => {
  const folder = await folderWith({ 'a.m3u8': 'from the folder' });
  const origin = await originForTest({ mounts: { '/': join(folder, 'static') } });
  origin.serve('/a.m3u8', ({ url }) => `answer ${url.searchParams.get('n')}`, { 'x-from': 'test' });
  const got = await get(`${origin.url}/a.m3u8?n=7`);
  expect([got.body.toString(), got.headers['x-from']]).toEqual(['answer 7', 'test']);
  origin.files.remove('/a.m3u8');
  expect((await get(`${origin.url}/a.m3u8`)).body.toString()).toBe('from the folder');
});

test('a handler decides status and headers, and its failure is a 500', async () => {
  const origin = await originForTest();
  origin.serve('/token', async () => ({ status: 401, headers: { 'x-why': 'expired' } }));
  origin.serve('/broken', () => {
    throw new Error('mistake');
  });
  expect(await get(`${origin.url}/token`)).toMatchObject({
    status: 401,
    headers: { 'x-why': 'expired' },
  });
  expect((await get(`${origin.url}/broken`)).status).toBe(500);
});

test('a generated body is served without sitting in memory', async () => {
  const huge = generatedBody(500_000_000, (position) => position % 256);
  const origin = await originForTest({ files: { '/huge.mp4': huge } });
  const got = await get(`${origin.url}/huge.mp4`, { range: 'bytes=499999998-' });
  expect([got.headers['content-range'], ...got.body]).toEqual([
    'bytes 499999998-499999999/500000000',
    499999998 % 256,
    499999999 % 256,
  ]);
});

test('HEAD is answered with headers only', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(1000) } });
  const got = await ask(`${origin.url}/a.ts`, { method: 'HEAD' }).got;
  expect([got.status, got.headers['content-length'], got.body.length]).toEqual([200, '1000', 0]);
  expect(origin.log.entries()[0]).toMatchObject({ outcome: 'complete', bytesSent: 0 });
});

test('the page is validated, the stream only if so wished', async () => {
  const files = { '/app.js': 'play()', '/a.ts': bytes(10) };
  const origin = await originForTest({ files });
  const page = await get(`${origin.url}/app.js`);
  expect(page.headers['cache-control']).toBe('no-cache');
  const tag = page.headers.etag ?? '';
  expect((await get(`${origin.url}/app.js`, { 'if-none-match': tag })).status).toBe(304);
  const segment = await get(`${origin.url}/a.ts`);
  expect(segment.headers['cache-control']).toBe('max-age=0');
  expect(segment.headers.etag).toBeUndefined();
  origin.streamValidators = true;
  const ifRange = { range: 'bytes=0-1', 'if-range': '"of another version"' };
  expect((await get(`${origin.url}/a.ts`, ifRange)).status).toBe(200);
});

test('sharing with other origins can be switched', async () => {
  const origin = await originForTest({ cors: '*', files: { '/a.ts': bytes(10) } });
  const preflight = await ask(`${origin.url}/a.ts`, {
    method: 'OPTIONS',
    headers: { 'access-control-request-headers': 'range,authorization' },
  }).got;
  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-headers']).toBe('range,authorization');
  const shared = await get(`${origin.url}/a.ts`);
  expect(shared.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Content-Length, Content-Range',
  });
  origin.cors = false;
  const closed = await get(`${origin.url}/a.ts`);
  expect(closed.headers['access-control-allow-origin']).toBeUndefined();
  expect((await ask(`${origin.url}/a.ts`, { method: 'OPTIONS' }).got).status).toBe(403);
});

test('a taken-down origin comes back on its port', async () => {
  const origin = await originForTest({ files: { '/a.ts': bytes(1000) } });
  const { url } = origin;
  const hold = origin.link.holdWhere(() => true, { afterBytes: 100 });
  const interrupted = ask(`${url}/a.ts`);
  const entry = await hold.caught;
  await origin.goDown();
  expect((await interrupted.got).isComplete).toBe(false);
  expect(entry).toMatchObject({ outcome: 'faulted', bytesSent: 100 });
  expect((await get(`${url}/a.ts`)).error).toBe('ECONNREFUSED');
  hold.release();
  await origin.comeBack();
  expect(origin.url).toBe(url);
  expect((await get(`${url}/a.ts`)).body).toHaveLength(1000);
});

/** A folder whose `static` holds the files, next to something that must stay secret. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'origin-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'static'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, 'static', name), content);
  }
  return folder;
}
