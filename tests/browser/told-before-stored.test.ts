import { JAVASCRIPT, WORKER } from './builds.ts';
import { rendition, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';

/** Runs in the worker before its own script: nothing is stored of a segment before the test says so. */
const STORES_LATE = `{
  const put = Cache.prototype.put;
  const mayStore = new Promise((resolve) => {
    new BroadcastChannel('test').onmessage = ({ data }) => data === 'store' && resolve();
  });
  Cache.prototype.put = async function (asked, response) {
    if (/[.]ts$/.test(asked.url ?? asked)) await mayStore;
    return put.call(this, asked, response);
  };
}`;

test('what the network did for a segment is told before it is stored', async ({
  viewer,
  origin,
  page,
}) => {
  origin.serve('/sw.js', STORES_LATE + WORKER, JAVASCRIPT);
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await page.evaluate(() => {
    window.told = [];
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data.type === 'download') window.told.push(data);
    });
  });
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  const first = async () => (await page.evaluate(() => window.told)).filter(({ began }) => began);
  const sequences = async () => (await first()).map(({ key }) => sequenceOf(key)).sort();
  await expect.poll(sequences).toEqual([0, 1, 2]);
  expect(await viewer.heldSequences(), 'nothing is stored yet').toEqual([]);
  // Who asks for it meanwhile has missed that word.
  const again = origin.log.media().find(({ path }) => sequenceOf(path) === 2)?.path ?? '';
  const answer = await page.evaluate(
    async (path) => (await fetch(path)).headers.get('Server-Timing'),
    again,
  );
  expect(answer).toContain('desc=join');
  await page.evaluate(() => new BroadcastChannel('test').postMessage('store'));
  await viewer.holds(0, 2);
  await expect
    .poll(async () => (await page.evaluate(() => window.told)).filter(({ began }) => !began))
    .toContainEqual(expect.objectContaining({ key: origin.url + again, began: false }));
  expect((await first()).map(({ totalMs }) => totalMs > 0)).toEqual([true, true, true]);
});

declare global {
  interface Window {
    told: { readonly key: string; readonly began: boolean; readonly totalMs: number }[];
  }
}
