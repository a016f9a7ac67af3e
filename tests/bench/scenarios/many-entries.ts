import { SEGMENTS_CACHE, storeOtherFilms } from '../../browser/other-films.ts';
import { ours } from '../contestants/ours.ts';
import { FOUR_SECONDS } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { workerTimeMs } from '../worker-time.ts';
import { pass, until } from './waits.ts';

const MANY = 10_000;
const FEW = 20;
const OTHER_TABS = 3;
const AHEAD = 4;
/** Where it is played on: what the other tabs hold of the film lies elsewhere. */
const PLACE_SECONDS = 61;
const MEASURED_MS = 60_000;
const MOST_TIMES = 1.2;
const MOST_MS = 500;
const MOST_WORK = 1.5;

/** What the films of weeks, left in the cache, cost the one that is played now. */
export const manyEntries: Scenario = {
  name: 'many-entries',
  title: 'Many segments of other films',
  what:
    `With ${MANY} segments of other films in the cache, and with ${FEW}: four tabs, the worker is stopped, one page is ` +
    `reloaded at 1:01 and plays: from the navigation to when segment and window are in the cache; and the worker’s ` +
    'processor time for the minute from then on (Linux).',
  film: FOUR_SECONDS,
  link: { kbps: 20_000, rttMs: 50 },
  figures: [
    { key: 'late', label: 'later than allowed', unit: 'ms' },
    { key: 'wholeFew', label: `whole, ${FEW}`, unit: 'ms' },
    { key: 'wholeMany', label: `whole, ${MANY}`, unit: 'ms' },
    { key: 'work', label: 'worker’s work', unit: '×' },
    { key: 'workFew', label: `a minute’s work, ${FEW}`, unit: 'ms' },
    { key: 'workMany', label: `a minute’s work, ${MANY}`, unit: 'ms' },
    { key: 'stalled', label: 'stalled', unit: 's' },
  ],
  rounds: 3,
  baseline: ours().id,
  contestants: [ours({ ahead: AHEAD })],
  quickContestants: 0,
  targets: [
    {
      words: `the window is whole within ${MOST_TIMES} × the time with ${FEW}, and ${MOST_MS} ms`,
      contestant: ours().id,
      figure: 'late',
      atMost: 0,
    },
    {
      words: `at most ${MOST_WORK} × the worker’s work with ${FEW}`,
      contestant: ours().id,
      figure: 'work',
      atMost: MOST_WORK,
    },
  ],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    const others: Tab[] = [];
    while (others.length < OTHER_TABS) others.push(await seat.newTab());
    const few = await playWith(seat, tab, others, FEW);
    const many = await playWith(seat, tab, others, MANY);
    return {
      late: many.wholeMs - (MOST_TIMES * few.wholeMs + MOST_MS),
      wholeFew: few.wholeMs,
      wholeMany: many.wholeMs,
      work: many.workMs / few.workMs,
      workFew: few.workMs,
      workMany: many.workMs,
      stalled: few.stalledSeconds + many.stalledSeconds,
    };
  },
};

async function playWith(seat: Seat, tab: Tab, others: readonly Tab[], count: number) {
  seat.unshape();
  for (const each of [tab, ...others]) await each.page.goto(`${seat.origin.url}/blank`);
  await seat.stopWorker(tab);
  await tab.page.evaluate((name) => caches.delete(name), SEGMENTS_CACHE);
  await storeOtherFilms(tab.page, count);
  for (const each of others) {
    await seat.open(each);
    await each.firstFrameMs();
    await each.pause();
  }
  await seat.open(tab, { startSeconds: PLACE_SECONDS, byHand: true });
  await tab.isAwake();
  await seat.stopWorker(tab);
  seat.reshape();
  // Another page to the browser, which would go to the same one’s place else.
  await tab.page.goto('about:blank');
  await seat.open(tab, { startSeconds: PLACE_SECONDS });
  const wholeMs = await windowIsWhole(seat, tab);
  const before = workerTimeMs();
  await pass(MEASURED_MS);
  const workMs = workerTimeMs() - before;
  const { stalledSeconds } = await tab.probe();
  return { wholeMs, workMs, stalledSeconds };
}

/** Milliseconds from the navigation until the cache has the segment that it begins with, and its window. */
async function windowIsWhole(seat: Seat, tab: Tab): Promise<number> {
  const first = Math.floor(PLACE_SECONDS / seat.film.segmentSeconds);
  const [rendition] = seat.film.renditions;
  const folder = `${seat.origin.url}/films/${seat.film.name}/${rendition?.name}`;
  const urls = Array.from(
    { length: AHEAD + 1 },
    (_, at) => `${folder}/segment-${String(first + at).padStart(3, '0')}.ts`,
  );
  let atMs = Number.NaN;
  await until('the window is whole', async () => {
    atMs = await tab.page.evaluate(
      async ([name, wanted]) => {
        const cache = await caches.open(name);
        const found = await Promise.all(wanted.map((url) => cache.keys(url)));
        return found.every(({ length }) => length > 0) ? performance.now() : Number.NaN;
      },
      [SEGMENTS_CACHE, urls] as const,
    );
    return !Number.isNaN(atMs);
  });
  return atMs;
}
