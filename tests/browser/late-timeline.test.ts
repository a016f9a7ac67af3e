import { rendition, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

test('a new worker that hears of the place before the timeline keeps what the player has fetched', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=1`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(0.3);
  await viewer.pause();
  await viewer.holds(0, 1);
  await origin.log.idle();

  const letThrough = await holdMessages(viewer);
  const session = await viewer.page.context().newCDPSession(viewer.page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  const before = origin.log.mark();
  await viewer.seek(42);
  await origin.log.idle();
  await letThrough('playhead');
  await viewer.snapshot();
  await letThrough('timeline');

  await expect.poll(() => viewer.heldSequences()).toEqual(expect.arrayContaining([10, 11]));
  await origin.log.idle();
  const target = origin.log.since(before).filter(({ path }) => sequenceOf(path) === 10);
  expect(asked(target), 'fetched once').toEqual([10]);
});

/** What the page tells the worker of places and timelines waits from now on, until it is let through. */
async function holdMessages({ page }: Viewer): Promise<(type: string) => Promise<void>> {
  await page.evaluate(() => {
    const { postMessage } = ServiceWorker.prototype;
    window.heldMessages = { playhead: [], timeline: [] };
    ServiceWorker.prototype.postMessage = function (this: ServiceWorker, ...message: unknown[]) {
      const post = () => (postMessage as (...all: unknown[]) => void).apply(this, message);
      const { type } = message[0] as { type: string };
      const held = window.heldMessages[type];
      if (held) held.push(post);
      else post();
    };
  });
  return (type) =>
    page.evaluate((released) => {
      const held = window.heldMessages[released] ?? [];
      delete window.heldMessages[released];
      for (const post of held) post();
    }, type);
}

declare global {
  interface Window {
    heldMessages: Record<string, (() => void)[]>;
  }
}
