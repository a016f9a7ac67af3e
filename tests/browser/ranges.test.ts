import { createHash } from 'node:crypto';
import type { Origin } from '../origin/origin.ts';
import { rendition, sequenceOf } from './demo.ts';
import { expect, numbersOf, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const PLAYLIST = rendition('360p');

/** What a `Range` request was answered with. */
interface Answer {
  readonly status: number;
  readonly contentRange: string | null;
  readonly contentLength: string | null;
  readonly acceptRanges: string | null;
  /** The SHA-256 of the bytes, or nothing where there are none to be had. */
  readonly sha256: string | undefined;
}

test('a range of a segment that is held whole is answered as the origin would, without it', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${PLAYLIST}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await viewer.holds(0, 2);
  await origin.log.idle();
  const path = pathOf(1);
  const size = (await (await fetch(origin.url + path)).arrayBuffer()).byteLength;
  for (const range of [
    'bytes=0-',
    'bytes=0-1',
    'bytes=1000-1999',
    `bytes=${size - 1}-`,
    'bytes=-500',
    `bytes=-${size + 1}`,
    `bytes=1000-${size}`,
    `bytes=${size}-`,
    'bytes=-0',
  ]) {
    const mark = origin.log.mark();
    const { serverTiming, ...answer } = await fromPage(viewer, path, range);
    expect(origin.log.since(mark), `${range} stays here`).toEqual([]);
    expect(answer, range).toEqual(await fromOrigin(origin, path, range));
    if (answer.status === 206) expect(serverTiming).toContain('playahead;desc=hit');
  }
});

test('a Range header that no stored body can answer reaches the origin as it is', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${PLAYLIST}&ahead=1`);
  await viewer.load();
  await viewer.holds(0, 0);
  for (const range of ['bytes=0-1,5-6', 'bytes=5-2']) {
    const mark = origin.log.mark();
    await fromPage(viewer, pathOf(0), range);
    expect(origin.log.since(mark).map((entry) => entry.range)).toEqual([range]);
  }
  expect((await viewer.snapshot()).failed).toEqual([]);
});

test('an open range of a segment under way, or not held, goes its own way and spoils nothing', async ({
  viewer,
  origin,
}) => {
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 1, { afterBytes: 50_000 });
  await viewer.open(`?src=${PLAYLIST}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await held.caught;
  await viewer.pause();
  const mark = origin.log.mark();
  const underWay = fromPage(viewer, pathOf(1), 'bytes=1000-');
  const notHeld = fromPage(viewer, pathOf(9), 'bytes=0-');
  const ranged = () => origin.log.since(mark, ({ range }) => range !== undefined);
  await origin.log.waitFor(() => numbersOf(ranged()).join() === '1,9');
  held.release();
  const expected = async (sequence: number, range: string) => ({
    ...(await fromOrigin(origin, pathOf(sequence), range)),
    serverTiming: null,
  });
  expect(await underWay).toEqual(await expected(1, 'bytes=1000-'));
  expect(await notHeld).toEqual(await expected(9, 'bytes=0-'));
  await viewer.holds(0, 2);
  expect((await viewer.snapshot()).failed).toEqual([]);
});

function pathOf(sequence: number): string {
  const file = `segment-${String(sequence).padStart(3, '0')}.ts`;
  return `/${PLAYLIST.replace('index.m3u8', file)}`;
}

/** Asks as a page would, through the worker. */
async function fromPage(
  { page }: Viewer,
  path: string,
  range: string,
): Promise<Answer & { readonly serverTiming: string | null }> {
  return page.evaluate(
    async ([url, value]) => {
      const response = await fetch(url, { headers: { Range: value }, cache: 'no-store' });
      const { status, headers } = response;
      const hash = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
      const sha256 = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0'));
      return {
        status,
        contentRange: headers.get('Content-Range'),
        contentLength: status === 206 ? headers.get('Content-Length') : null,
        acceptRanges: status === 206 ? headers.get('Accept-Ranges') : null,
        sha256: status === 206 ? sha256.join('') : undefined,
        serverTiming: headers.get('Server-Timing'),
      };
    },
    [path, range] as const,
  );
}

/** Asks past the worker. */
async function fromOrigin({ url }: Origin, path: string, range: string): Promise<Answer> {
  const response = await fetch(url + path, { headers: { Range: range } });
  const { status, headers } = response;
  const body = Buffer.from(await response.arrayBuffer());
  return {
    status,
    contentRange: headers.get('Content-Range'),
    contentLength: status === 206 ? headers.get('Content-Length') : null,
    acceptRanges: status === 206 ? headers.get('Accept-Ranges') : null,
    sha256: status === 206 ? createHash('sha256').update(body).digest('hex') : undefined,
  };
}
