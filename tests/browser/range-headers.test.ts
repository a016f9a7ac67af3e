import { readFileSync } from 'node:fs';
import type { SegmentKey } from '../../sw/core/segment.ts';
import { headersFor, requestFor } from '../../sw/store/entry.ts';
import { contentRange, parseRange } from '../origin/ranges.ts';
import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { SEGMENTS_CACHE } from './other-films.ts';
import type { Viewer } from './viewer.ts';

const SOURCE = rendition('240p');

/** What a request for a range of a body is to be answered with (RFC 9110 §14); 200: as if it asked for none. */
interface Vector {
  readonly range: string;
  readonly size: number;
  readonly expected: { readonly status: number; readonly contentRange?: string };
}

const RANGES = [
  ...['0-', '0-0', '0-1', '0-999', '0-1000', '0-99999', '500-', '999-', '1000-', '5-2', '-1'],
  ...['-500', '-1001', '-0', '-', '', '0-1,5-6', '0x0-0x1', '9007199254740993-'],
];

/** Others' list of them may be named too: `RANGE_VECTORS=vectors.json`. */
const file = process.env.RANGE_VECTORS;
const VECTORS: readonly Vector[] = file
  ? JSON.parse(readFileSync(file, 'utf8')).vectors
  : [1, 2, 1000].flatMap((size) => RANGES.map((range) => vector(`bytes=${range}`, size)));

test('each Range header is answered from what is held as HTTP says, or goes to the origin', async ({
  viewer,
  origin,
}) => {
  const { page } = viewer;
  const sizes = [...new Set(VECTORS.map(({ size }) => size))];
  for (const size of sizes) origin.serve(pathOf(size), bodyOf(size));
  await viewer.open('');
  // What is empty is held by nobody: it is the origin that answers.
  for (const size of sizes) if (size > 0) await hold(viewer, size);
  await page.reload();
  await viewer.open(`?src=${SOURCE}&ahead=1`);
  await viewer.load();
  await expect
    .poll(() => viewer.held())
    .toContain(`/${SOURCE.replace('index.m3u8', 'segment-000.ts')}`);
  await origin.log.idle();
  for (const { range, size, expected } of VECTORS) {
    const mark = origin.log.mark();
    const answer = await ask(viewer, size, range);
    const label = `${range} of ${size} bytes`;
    const passedOn = origin.log.since(mark, ({ path }) => path === pathOf(size)).length;
    if (size === 0) expect(passedOn, label).toBe(1);
    else {
      expect(answer.status, label).toBe(expected.status);
      expect(answer.contentRange, label).toBe(expected.contentRange ?? null);
      expect(passedOn, label).toBe(expected.status === 200 ? 1 : 0);
      if (expected.status === 206) expect(answer.body, label).toBe(partOf(size, answer));
    }
  }
});

function vector(range: string, size: number): Vector {
  const demand = parseRange(range, size);
  if (demand.type === 'whole') return { range, size, expected: { status: 200 } };
  if (demand.type === 'unsatisfiable') {
    return { range, size, expected: { status: 416, contentRange: `bytes */${size}` } };
  }
  const { start, end } = demand;
  return { range, size, expected: { status: 206, contentRange: contentRange(start, end, size) } };
}

function pathOf(size: number): string {
  return `/held/${size}-bytes.ts`;
}

function bodyOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => at % 251);
}

function partOf(size: number, { contentRange: told }: { contentRange: string | null }): string {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(told ?? '') ?? [];
  return bodyOf(size)
    .slice(Number(first), Number(last) + 1)
    .join();
}

/** Has the page put it where the worker keeps what it has fetched. */
async function hold({ page, origin }: Viewer, size: number): Promise<void> {
  const url = (origin.url + pathOf(size)) as SegmentKey;
  const entry = { bytes: size, timeline: `${origin.url}/held/index.m3u8` };
  const told = Object.fromEntries(requestFor(url, entry).headers);
  const headers = { 'Content-Type': 'video/mp2t', ...headersFor(entry) };
  await page.evaluate(
    async ([name, key, own, responseHeaders, bytes]) => {
      const cache = await caches.open(name);
      const response = new Response(new Uint8Array(bytes), { headers: responseHeaders });
      await cache.put(new Request(key, { headers: own }), response);
    },
    [SEGMENTS_CACHE, url, told, headers, [...bodyOf(size)]] as const,
  );
}

/** Asks as a page would. */
function ask({ page }: Viewer, size: number, range: string) {
  return page.evaluate(
    async ([url, value]) => {
      const response = await fetch(url, { headers: { Range: value }, cache: 'no-store' });
      const { status, headers } = response;
      const body = new Uint8Array(await response.arrayBuffer()).join();
      return { status, contentRange: headers.get('Content-Range'), body };
    },
    [pathOf(size), range] as const,
  );
}
