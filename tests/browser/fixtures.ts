import { test as base } from 'playwright/test';
import { type Origin, startOrigin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';
import { STATIC_FOLDER, sequenceOf } from './demo.ts';
import { Viewer } from './viewer.ts';

/** Each test has an origin of its own: hence a worker, caches and a log of its own. */
export const test = base.extend<{ origin: Origin; viewer: Viewer }>({
  // Playwright wants the first argument to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  origin: async ({}, use) => {
    const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
    await use(origin);
    await origin.stop();
  },
  viewer: async ({ page, origin }, use, info) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await use(new Viewer(page, origin));
    if (info.status !== info.expectedStatus) {
      await info.attach('requests', { body: origin.log.toString() });
      const snapshot = await page.evaluate(() => window.playahead?.snapshot()).catch(() => 'none');
      await info.attach('snapshot', { body: JSON.stringify(snapshot, null, 2) });
      console.info(origin.log.toString(), JSON.stringify(snapshot), complaints);
    }
    if (complaints.length > 0) throw new Error(`The page threw: ${complaints.join('; ')}`);
  },
});

export { expect } from 'playwright/test';

/**
 * The numbers of the segments that the origin was asked for, sorted: two that are asked for at once
 * may reach it in either order.
 */
export function numbersOf(entries: readonly RequestEntry[]): number[] {
  return asked(entries).sort((a, b) => a - b);
}

/** The segments' numbers in the order in which the origin was asked for them. */
export function asked(entries: readonly RequestEntry[]): number[] {
  return entries.map(({ path }) => sequenceOf(path));
}
