import { expect, test } from 'vitest';
import { parseRange } from '../../origin/ranges.ts';
import { bytes, get, originForTest } from './ask.ts';

const whole = { type: 'whole' };
const unsatisfiable = { type: 'unsatisfiable' };
const part = (start: number, end: number) => ({ type: 'part', start, end });

test.each([
  ['bytes=0-', 1000, part(0, 1000)],
  ['bytes=0-0', 1000, part(0, 1)],
  ['bytes=0-1', 1000, part(0, 2)],
  ['bytes=500-99999', 1000, part(500, 1000)],
  ['bytes=999-', 1000, part(999, 1000)],
  ['bytes=-1', 1000, part(999, 1000)],
  ['bytes=-1001', 1000, part(0, 1000)],
  ['Bytes=0-1', 1000, part(0, 2)],
  ['bytes=1000-', 1000, unsatisfiable],
  ['bytes=9007199254740993-', 1000, unsatisfiable],
  ['bytes=-0', 1000, unsatisfiable],
  ['bytes=0-', 0, unsatisfiable],
  ['bytes=-5', 0, unsatisfiable],
  ['bytes=5-2', 1000, whole],
  ['bytes=-', 1000, whole],
  ['bytes=', 1000, whole],
  ['bytes=0-1,5-6', 1000, whole],
  ['bytes = 0-1', 1000, whole],
  ['bytes=0x0-0x1', 1000, whole],
  ['items=0-1', 1000, whole],
  [undefined, 1000, whole],
] as const)('the range %s of %i bytes', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});

test('a range is answered with 206, its place and its bytes', async () => {
  const origin = await originForTest({ files: { '/a.mp4': bytes(1000) } });
  const got = await get(`${origin.url}/a.mp4`, { range: 'bytes=10-19' });
  expect(got.status).toBe(206);
  expect(got.headers).toMatchObject({
    'content-range': 'bytes 10-19/1000',
    'content-length': '10',
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
  });
  expect(got.body).toEqual(Buffer.from(bytes(1000).subarray(10, 20)));
});

test('a range past the end is answered with 416 and the size', async () => {
  const origin = await originForTest({ files: { '/a.mp4': bytes(1000) } });
  const got = await get(`${origin.url}/a.mp4`, { range: 'bytes=1000-' });
  expect(got.status).toBe(416);
  expect(got.headers['content-range']).toBe('bytes */1000');
  expect(got.body).toHaveLength(0);
});

test('a malformed range is answered with 200 and everything', async () => {
  const origin = await originForTest({ files: { '/a.mp4': bytes(1000) } });
  const got = await get(`${origin.url}/a.mp4`, { range: 'bytes=5-2' });
  expect([got.status, got.body.length]).toEqual([200, 1000]);
});
