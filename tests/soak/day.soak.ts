import { HeldEntries } from '../../sw/core/held-entries.ts';
import { type Viewer as PlannedViewer, planWindow } from '../../sw/core/prefetch-window.ts';
import { DEFAULT_SETTINGS } from '../../sw/core/settings.ts';
import { indexTimeline } from '../../sw/core/timeline.ts';
import { expect, test } from '../browser/fixtures.ts';
import { DAY_SEGMENT_SECONDS, DAY_SEGMENTS, serveDay } from '../browser/streams/day.ts';

const PLANS = 1000;
const WATCHED_SECONDS = 20;

test('a day in 43,200 segments: what a plan takes, for a long timeline and for what a page posts', () => {
  for (const count of [DAY_SEGMENTS, 512]) {
    const segments = Array.from({ length: count }, (_, index) => ({
      url: `https://media.example/day/${index}.m4s`,
      durationSeconds: DAY_SEGMENT_SECONDS,
    }));
    const beganAtMs = performance.now();
    const timeline = indexTimeline({ id: 'day', firstSequence: 0, segments });
    const indexedMs = performance.now() - beganAtMs;
    const viewer: PlannedViewer = {
      client: 'tab',
      player: 'p',
      timeline,
      role: 'current',
      state: 'playing',
      playhead: { sequence: Math.floor(count / 2), fraction: 0.5 },
      playbackRate: 1,
      settings: DEFAULT_SETTINGS,
    };
    const held = new HeldEntries(
      timeline.keys.slice(count / 2 - 8, count / 2 + 3).map((key) => [key, { bytes: 1e6 }]),
    );
    const times = Array.from({ length: PLANS }, () => {
      const beganAt = performance.now();
      planWindow({
        viewers: [viewer],
        held,
        budgetBytes: 1e9,
        underWay: new Map(),
        silent: new Set(),
        blocked: new Set(),
        troubled: new Map(),
        startable: { atEase: Number.POSITIVE_INFINITY, pressed: Number.POSITIVE_INFINITY },
      });
      return performance.now() - beganAt;
    }).sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(share * PLANS)] as number).toFixed(3);
    console.info(
      `${count} segments: indexed in ${indexedMs.toFixed(1)} ms; a plan takes ${at(0.5)} ms ` +
        `(p99 ${at(0.99)} ms)`,
    );
  }
});

for (const worker of [true, false]) {
  const how = worker ? 'with the worker' : 'without the worker';
  test(`a day in 43,200 segments: long tasks of the page ${how}`, async ({ viewer, origin }) => {
    const { source } = serveDay(origin);
    await viewer.page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
          window.longTasks.push({ atMs: startTime, ms: duration });
        }
      }).observe({ type: 'longtask', buffered: true });
    });
    if (worker) await viewer.open(`?src=${source}`);
    else await viewer.openAtOnce(`?src=${source}&sw=off`);
    const clickedAtMs = await viewer.page.evaluate(() => performance.now());
    await viewer.load();
    const loadedAtMs = await viewer.page.evaluate(() => performance.now());
    await viewer.play();
    await viewer.playedTo(WATCHED_SECONDS / 2);
    await viewer.seek((DAY_SEGMENTS / 2) * DAY_SEGMENT_SECONDS);
    await viewer.playedTo((DAY_SEGMENTS / 2) * DAY_SEGMENT_SECONDS + WATCHED_SECONDS / 2);
    const tasks = await viewer.page.evaluate(() => window.longTasks);
    const inWords = (some: typeof tasks) =>
      some
        .map(({ atMs, ms }) => `${ms.toFixed()} ms at ${(atMs / 1000).toFixed(2)} s`)
        .join(', ') || 'none';
    console.info(
      `${how}: Load took ${(loadedAtMs - clickedAtMs).toFixed()} ms; ` +
        `long tasks in it: ${inWords(tasks.filter(({ atMs }) => atMs < loadedAtMs))}; ` +
        `after it: ${inWords(tasks.filter(({ atMs }) => atMs >= loadedAtMs))}`,
    );
    expect(await viewer.position()).toBeGreaterThan(WATCHED_SECONDS);
  });
}

declare global {
  interface Window {
    longTasks: { readonly atMs: number; readonly ms: number }[];
  }
}
