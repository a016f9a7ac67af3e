import type { Page } from 'playwright/test';
import { startOrigin } from '../../origin/origin.ts';
import { STATIC_FOLDER } from '../demo.ts';
import { test as base } from '../fixtures.ts';
import { Viewer } from '../viewer.ts';

/**
 * `plain` is a viewer of the same page without the worker, with an origin of its own: what one of
 * the two fetches does not show in the other's log.
 */
export const test = base.extend<{ plain: Viewer }>({
  plain: async ({ browser }, use, info) => {
    const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await use(new Viewer(page, origin));
    if (info.status !== info.expectedStatus) {
      await info.attach('requests without the worker', { body: origin.log.toString() });
      console.info(`Without the worker:\n${origin.log}`);
    }
    await context.close();
    await origin.stop();
    if (complaints.length > 0) throw new Error(`The page threw: ${complaints.join('; ')}`);
  },
});

export { expect } from '../fixtures.ts';

function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
