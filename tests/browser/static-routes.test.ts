import { expect, type Page } from 'playwright/test';
import { rendition } from './demo.ts';
import { test } from './fixtures.ts';

test('what is no media does not start a worker that was stopped', async ({ viewer, origin }) => {
  const { page } = viewer;
  await viewer.open('');
  // What the page has said is said: a worker that is stopped over it would be started again.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        navigator.serviceWorker.controller?.postMessage({ type: 'hello', playahead: 0 }, [port2]);
      }),
  );
  const running = await stopWorker(page);
  const before = origin.log.mark();
  await page.evaluate(async () => {
    const image = new Image();
    image.src = `other.svg?${Math.random()}`;
    await new Promise((resolve) => image.addEventListener('error', resolve, { once: true }));
    // The page's own script would say hello again.
    await import(new URL('hls.js?again', document.baseURI).href).catch(() => {});
    await fetch('api', { method: 'POST', body: '{}' });
  });
  const asked = origin.log.since(before).map(({ method, path }) => `${method} ${path}`);
  expect(asked).toEqual(expect.arrayContaining(['POST /api']));
  expect(running(), 'nothing has started it').toEqual([]);

  await page.evaluate((url) => fetch(url), rendition('240p'));
  await expect.poll(running, { message: 'a playlist has' }).not.toEqual([]);
});

/** Stops the worker; what it returns are the states other than stopped that it has had since. */
async function stopWorker(page: Page): Promise<() => readonly string[]> {
  const session = await page.context().newCDPSession(page);
  let since: string[] | undefined;
  const stopped = new Promise<void>((resolve) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { runningStatus } of versions) {
        if (runningStatus === 'stopped') {
          since ??= [];
          resolve();
        } else since?.push(runningStatus);
      }
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  return () => since ?? [];
}
