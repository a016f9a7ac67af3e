import { expect, test } from '../browser/fixtures.ts';
import { DAY_SEGMENT_SECONDS, DAY_SEGMENTS, serveDay } from '../browser/streams/day.ts';
import { SeededRandom } from './seeded-random.ts';
import { WorkerMemory } from './worker-memory.ts';

const RATE = 16;
const HOUR_SECONDS = 3600;
/** A seek each so many seconds of media; a look at the memory after each. */
const STRETCH_SECONDS = 120;
const SEED = Number(process.env.SOAK_SEED ?? 1);
/** What the last third of the looks may lie above the third before it. */
const MOST_GROWTH = 1.1;

test('an hour at 16×, with seeks: the memory of page and worker levels off', async ({
  viewer,
  browser,
  origin,
}) => {
  const { source } = serveDay(origin);
  const random = new SeededRandom(SEED);
  await viewer.open(`?src=${source}&ahead=4`);
  await viewer.load();
  const session = await viewer.page.context().newCDPSession(viewer.page);
  const worker = await WorkerMemory.of(browser, origin.url);
  const looks: { readonly page: number; readonly worker: number }[] = [];
  await viewer.play(RATE);
  let watched = 0;
  while (watched < HOUR_SECONDS) {
    const from = await viewer.position();
    await viewer.playedTo(from + STRETCH_SECONDS);
    watched += STRETCH_SECONDS;
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    looks.push({ page: usedSize, worker: await worker.bytes() });
    const last = looks.at(-1);
    console.info(
      `${watched} s: page ${mb(last?.page)}, worker ${mb(last?.worker)}, ` +
        `${(await viewer.held()).length} entries`,
    );
    const end = DAY_SEGMENTS * DAY_SEGMENT_SECONDS - 2 * STRETCH_SECONDS;
    await viewer.seek(Math.floor(random.next() * end));
  }
  for (const who of ['page', 'worker'] as const) {
    const third = Math.floor(looks.length / 3);
    const sizes = looks.map((look) => look[who]);
    const [before, after] = [median(sizes.slice(third, 2 * third)), median(sizes.slice(-third))];
    console.info(`${who}: ${mb(before)} in the second third, ${mb(after)} in the last`);
    expect(after / before).toBeLessThan(MOST_GROWTH);
  }
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function mb(bytes = Number.NaN): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
