import { buildSync } from 'esbuild';
import { type Origin, startOrigin } from '../../origin/origin.ts';
import { ours } from '../contestants/ours.ts';
import { FOUR_SECONDS, playlistOf, serveFilm } from '../films.ts';
import { servePageFile } from '../page-files.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import { medianOf } from '../statistics.ts';
import type { Tab } from '../tab.ts';
import { holdsFrom } from './waits.ts';

const REPETITIONS = 60;
/** Far from the playhead, so that nobody has it. */
const FIRST_MISS = 20;
const HELD = 2;

/** What passing the worker costs. */
export const answers: Scenario = {
  name: 'answers',
  hasNoPicture: true,
  title: 'What the worker takes to answer',
  what:
    `A page’s \`fetch\` of a segment of 1 MB, ${REPETITIONS} times each in turn: until the headers are there when the worker ` +
    'must ask the network (miss), without any worker, and with a bare workbox `CacheFirst` worker that must ask the network too; until the whole body is there from our worker’s store (hit) ' +
    'and from that of `CacheFirst`.',
  film: FOUR_SECONDS,
  link: {},
  figures: [
    { key: 'miss', label: 'headers, miss', unit: 'ms' },
    { key: 'direct', label: 'headers, no worker', unit: 'ms' },
    { key: 'later', label: 'later', unit: 'ms' },
    { key: 'bareMiss', label: 'headers, CacheFirst’s miss', unit: 'ms' },
    { key: 'hit', label: '1 MB, hit', unit: 'ms' },
    { key: 'cacheFirst', label: '1 MB, CacheFirst', unit: 'ms' },
    { key: 'times', label: 'hit ÷ CacheFirst', unit: '×' },
  ],
  rounds: 5,
  baseline: 'none',
  contestants: [ours()],
  targets: [
    {
      words: 'a miss’s headers at most 2 ms later than without a worker',
      contestant: 'ours-n4',
      figure: 'later',
      atMost: 2,
    },
    {
      words: 'a hit of 1 MB in at most 1.1 × the time of CacheFirst',
      contestant: 'ours-n4',
      figure: 'times',
      atMost: 1.1,
    },
  ],
  async measure(seat) {
    const plain = await startOrigin();
    const bare = await startOrigin();
    try {
      const tabs = {
        ours: await ourTab(seat),
        plain: await otherTab(seat, plain),
        bare: await bareTab(seat, bare),
      };
      const times = {
        miss: [] as number[],
        direct: [] as number[],
        bareMiss: [] as number[],
        hit: [] as number[],
        cacheFirst: [] as number[],
      };
      for (let index = 0; index < REPETITIONS; index += 1) {
        const fresh = FIRST_MISS + index;
        times.miss.push((await fetchOnce(tabs.ours, fresh, 'miss')).headMs);
        times.direct.push((await fetchOnce(tabs.plain, fresh)).headMs);
        times.bareMiss.push((await fetchOnce(tabs.bare, fresh)).headMs);
        times.hit.push((await fetchOnce(tabs.ours, HELD, 'hit')).wholeMs);
        times.cacheFirst.push((await fetchOnce(tabs.bare, HELD)).wholeMs);
      }
      const asked = bare.log.media().length;
      const expected = 1 + REPETITIONS;
      if (asked !== expected) {
        throw new Error(`CacheFirst asked the network ${asked} times, not ${expected} times.`);
      }
      const [miss, direct] = [medianOf(times.miss), medianOf(times.direct)];
      const [hit, cacheFirst] = [medianOf(times.hit), medianOf(times.cacheFirst)];
      const bareMiss = medianOf(times.bareMiss);
      return {
        miss,
        direct,
        later: miss - direct,
        bareMiss,
        hit,
        cacheFirst,
        times: hit / cacheFirst,
      };
    } finally {
      await plain.stop();
      await bare.stop();
    }
  },
};

/** Our page with its worker, paused at the beginning of the film. */
async function ourTab(seat: Seat): Promise<Tab> {
  const tab = await seat.tabOfReturning();
  await seat.open(tab);
  await tab.playedTo(0.5);
  await tab.pause();
  await holdsFrom(tab, 0, 4);
  return tab;
}

/** A page without a worker, on an origin of its own. */
async function otherTab(seat: Seat, origin: Origin): Promise<Tab> {
  serveFilm(origin, FOUR_SECONDS);
  servePageFile(origin, { path: '/', content: '<!doctype html><link rel="icon" href="data:,">' });
  const tab = await seat.newTab();
  await tab.page.goto(origin.url);
  return tab;
}

/** The same, with a worker that is nothing but workbox’s `CacheFirst`, which holds the segment. */
async function bareTab(seat: Seat, origin: Origin): Promise<Tab> {
  servePageFile(origin, { path: '/sw.js', content: bareWorker() });
  const tab = await otherTab(seat, origin);
  await tab.page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
  });
  await tab.page.reload();
  await tab.controlled();
  await fetchOnce(tab, HELD);
  return tab;
}

function bareWorker(): string {
  const { outputFiles } = buildSync({
    entryPoints: ['tests/bench/cache-first/sw.mjs'],
    bundle: true,
    minify: true,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Throws where our worker answered in another way than the one that is measured. */
async function fetchOnce(
  { page }: Tab,
  sequence: number,
  answer?: 'hit' | 'miss',
): Promise<{ headMs: number; wholeMs: number }> {
  const file = `segment-${String(sequence).padStart(3, '0')}.ts`;
  const path = `/${playlistOf(FOUR_SECONDS).replace('index.m3u8', `main/${file}`)}`;
  const { timing, ...times } = await page.evaluate(async (url) => {
    const startedAt = performance.now();
    const response = await fetch(url);
    const headMs = performance.now() - startedAt;
    await response.arrayBuffer();
    const wholeMs = performance.now() - startedAt;
    return { headMs, wholeMs, timing: response.headers.get('Server-Timing') ?? '' };
  }, path);
  if (answer !== undefined && !timing.includes(`desc=${answer}`)) {
    throw new Error(`${path} was to be a ${answer}; the worker says “${timing}”.`);
  }
  return times;
}
