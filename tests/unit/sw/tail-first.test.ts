import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedBody } from '../../../sw/network/shared-body.ts';
import { TailFirst } from '../../../sw/network/tail-first.ts';

const FILE = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
const RANGE = { first: 100, last: 499 };
const request = new Request('https://media.example/movie.mp4', {
  headers: { Range: 'bytes=100-499', Authorization: 'Bearer t' },
});
let asked: string[];
let etags: string[];

beforeEach(() => {
  asked = [];
  etags = [];
  vi.stubGlobal('fetch', async ({ headers }: Request) => {
    const range = headers.get('Range') ?? '';
    asked.push(`${range} ${headers.get('Authorization')}`);
    const [, first = 0, last = 0] = (/(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    return new Response(FILE.slice(first, last + 1), {
      status: 206,
      headers: { 'Content-Range': `bytes ${first}-${last}/1000`, ETag: etags.shift() ?? '"a"' },
    });
  });
});
afterEach(() => void vi.unstubAllGlobals());

const tailFirst = (mayGoOn = async () => {}) => new TailFirst(RANGE, 300, mayGoOn);

test('what is needed comes first, then what lies before it, as one answer of the whole range', async () => {
  const response = await tailFirst().fetch(request, {});
  expect(response.status).toBe(206);
  expect(response.headers.get('Content-Range')).toBe('bytes 100-499/1000');
  expect(response.headers.get('Content-Length')).toBe('400');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(bytes).toEqual(new Uint8Array([...FILE.slice(300, 500), ...FILE.slice(100, 300)]));
  expect(asked).toEqual(['bytes=300-499 Bearer t', 'bytes=100-299 Bearer t']);
});

test('what lies before it waits for its turn', async () => {
  let goOn = () => {};
  const mayGoOn = () => new Promise<void>((resolve) => (goOn = resolve));
  const response = await tailFirst(mayGoOn).fetch(request, {});
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value?.length).toBe(200);
  const next = reader.read();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked.length).toBe(1);
  goOn();
  expect((await next).value?.length).toBe(200);
});

test('what lies before it comes at once where somebody waits for it', async () => {
  const waiting = tailFirst(() => new Promise<void>(() => {}));
  const response = await waiting.fetch(request, {});
  waiting.hurry();
  expect((await response.arrayBuffer()).byteLength).toBe(400);
});

test('two versions of a file are not put together', async () => {
  etags = ['"a"', '"b"'];
  const response = await tailFirst().fetch(request, {});
  await expect(response.arrayBuffer()).rejects.toThrow('did not come');
});

test('an answer of another kind comes as it is', async () => {
  vi.stubGlobal('fetch', async () => new Response('no', { status: 403 }));
  expect((await tailFirst().fetch(request, {})).status).toBe(403);
});

test('a body whose end comes first is read from its beginning, or as it comes, by whoever joins when', async () => {
  const body = new SharedBody(3);
  const text = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => new Response(stream).text();
  const bytes = (letters: string) => new TextEncoder().encode(letters) as Uint8Array<ArrayBuffer>;
  const all = [text(body.read(() => {})), text(body.readAsItComes(() => {}))];
  body.append(bytes('ef'));
  all.push(text(body.read(() => {})));
  body.append(bytes('g'));
  body.append(bytes('ab'));
  all.push(text(body.read(() => {})));
  body.append(bytes('cd'));
  body.end();
  all.push(text(body.read(() => {})));
  expect(await Promise.all(all)).toEqual(['abcdefg', 'efgabcd', 'abcdefg', 'abcdefg', 'abcdefg']);
  expect(body.chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')).toBe('abcdefg');
});
