import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rendition } from '../browser/demo.ts';
import { expect, test } from '../browser/fixtures.ts';
import { WorkerMemory } from './worker-memory.ts';

const BODY_BYTES = 500 * 2 ** 20;
const MOST_GROWTH_BYTES = 32 * 2 ** 20;
const PIECE = Buffer.alloc(2 ** 18, 'playahead');

for (const framing of ['Content-Length', 'chunked'] as const) {
  test(`500 MB (${framing}) pass through the worker, which does not grow by 32 MB`, async ({
    viewer,
    browser,
    origin,
  }) => {
    const server = await serveLargeBody(framing);
    const url = `http://localhost:${(server.address() as AddressInfo).port}/film.mp4`;
    try {
      await viewer.open(`?src=${rendition('240p')}&ahead=2`);
      await viewer.load();
      await viewer.play();
      await viewer.pause();
      await viewer.holds(0, 2);
      const memory = await WorkerMemory.of(browser, origin.url);
      const before = await memory.bytes();
      let most = before;
      let isOver = false;
      const received = receive(viewer.page, url).finally(() => (isOver = true));
      while (!isOver) {
        most = Math.max(most, await memory.bytes());
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      const { bytes, isFromWorker } = await received;
      console.info(
        `${framing}: ${mb(bytes)}; the worker had ${mb(before)}, and ${mb(most)} at the most`,
      );
      expect(isFromWorker, 'it came through the worker').toBe(true);
      expect(bytes).toBe(BODY_BYTES);
      expect(most - before).toBeLessThan(MOST_GROWTH_BYTES);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

type Page = Parameters<Parameters<typeof test>[2]>[0]['page'];

/** Reads all of it as a player would, and keeps none. */
function receive(page: Page, url: string): Promise<{ bytes: number; isFromWorker: boolean }> {
  return page.evaluate(async (from) => {
    const response = await fetch(from);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
    }
    // The browser counts the bytes of what it fetched itself: a worker's answer took none.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const [timing] = performance.getEntriesByName(from) as PerformanceResourceTiming[];
    return { bytes, isFromWorker: timing?.transferSize === 0 && timing.workerStart > 0 };
  }, url);
}

/** A server that sends as fast as it is read, and holds none of it in memory. */
async function serveLargeBody(framing: 'Content-Length' | 'chunked'): Promise<Server> {
  const server = createServer((_, response) => {
    const length = framing === 'chunked' ? {} : { 'Content-Length': BODY_BYTES };
    response.writeHead(200, {
      'Content-Type': 'video/mp4',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Content-Length',
      'Timing-Allow-Origin': '*',
      ...length,
    });
    let left = BODY_BYTES;
    const send = () => {
      while (left > 0 && !response.destroyed) {
        left -= PIECE.byteLength;
        if (!response.write(PIECE)) {
          response.once('drain', send);
          return;
        }
      }
      response.end();
    };
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
