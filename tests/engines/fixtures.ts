import { test as base } from 'playwright/test';
import { STATIC_FOLDER } from '../browser/demo.ts';
import { Viewer } from '../browser/viewer.ts';
import { type Origin, startOrigin } from '../origin/origin.ts';
import { startChromium } from './chromium.ts';
import type { Engine, TabPage } from './engine.ts';
import { startFirefox } from './firefox.ts';
import { startWebKit } from './webkit.ts';

const STARTS: Readonly<Record<string, () => Promise<Engine>>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebKit,
};

/** Each path has an origin of its own, hence a worker, caches and a log; the browser stays. */
export const test = base.extend<
  { origin: Origin; viewer: Viewer<TabPage>; openViewer: () => Promise<Viewer<TabPage>> },
  { engine: Engine }
>({
  engine: [
    // Playwright wants the first argument to be a pattern.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use, { project }) => {
      const engine = await (STARTS[project.name] as () => Promise<Engine>)();
      await use(engine);
      await engine.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: see above
  origin: async ({}, use) => {
    const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
    await use(origin);
    await origin.stop();
  },
  openViewer: async ({ engine, origin }, use, info) => {
    info.annotations.push({ type: 'engine', description: engine.name });
    const viewers: Viewer<TabPage>[] = [];
    await use(async () => {
      const viewer = new Viewer(await engine.openTab(), origin);
      viewers.push(viewer);
      return viewer;
    });
    if (info.status !== info.expectedStatus) {
      const states = await Promise.allSettled(viewers.map(stateOf));
      console.info(origin.log.toString(), JSON.stringify(states, null, 2));
    }
    // A path may have closed a tab itself, or all of them with the browser.
    await Promise.allSettled(viewers.map(({ page }) => page.close()));
  },
  viewer: async ({ openViewer }, use) => use(await openViewer()),
});

/** What can be read of a path that failed. */
async function stateOf(viewer: Viewer<TabPage>): Promise<object> {
  const video = await viewer.page.evaluate(() => {
    const element = document.getElementById('video') as HTMLVideoElement;
    const { readyState, seeking, paused, currentTime, buffered, error } = element;
    const ranges = Array.from({ length: buffered.length }, (_, index) => {
      return [buffered.start(index), buffered.end(index)];
    });
    const status = document.getElementById('status')?.textContent;
    return { readyState, seeking, paused, currentTime, ranges, error: error?.message, status };
  });
  return { video, snapshot: await viewer.snapshot() };
}

export { expect } from 'playwright/test';
