import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { startOrigin } from '../origin/origin.ts';
import { deploy, JAVASCRIPT, SHELL, shells, update, VERSION, WORKER } from './builds.ts';
import { STATIC_FOLDER } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';

const NEXT_VERSION = 'feedfacecafe';
const HTML = { 'Content-Type': 'text/html' };

test('a site behind a host that answers every address with its page shows its next release', async ({
  page,
}) => {
  const origin = await startOrigin({ mounts: { '/video/': `${STATIC_FOLDER}video` } });
  const release = (title: string) => {
    const html = ownPage({ ahead: 2 }).replace('A site of its own', title);
    for (const file of Object.keys(SHELL)) origin.serve(`/${file.replace('./', '')}`, html, HTML);
    for (const file of ['sw.js', 'hls.js', 'playahead.js']) {
      origin.serve(`/${file}`, readFileSync(STATIC_FOLDER + file), JAVASCRIPT);
    }
  };
  try {
    release('Release 1');
    await page.goto(`${origin.url}/`);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    release('Release 2');
    await page.goto(`${origin.url}/`);
    expect(await page.title()).toBe('Release 2');
    release('Release 3');
    await page.reload();
    expect(await page.title()).toBe('Release 3');
    const names = await page.evaluate(() => caches.keys());
    expect(names.filter((name) => name.startsWith('playahead-shell'))).toEqual([]);
  } finally {
    await origin.stop();
  }
});

test('an update that breaks off on a bad network leaves the page that is there without one', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open('');
  const failing = origin.faults.add({
    match: ({ path }) => path === '/overview.js',
    fault: { type: 'reset' },
  });
  deploy(viewer, NEXT_VERSION);
  const before = origin.log.mark();
  await update(viewer);
  await origin.log.waitFor(
    () => origin.log.since(before).find(({ path }) => path === '/overview.js') ?? null,
  );
  await expect.poll(() => state(page), { message: 'it has given up' }).toBe('activated');
  expect(await shells(viewer)).toEqual([VERSION]);
  await origin.goDown();
  await page.reload();
  await expect(page.locator('#load')).toBeVisible();

  await origin.comeBack();
  failing();
  await update(viewer);
  await expect.poll(() => shells(viewer), { message: 'the next try' }).toEqual([NEXT_VERSION]);
});

test('a new worker beside page files of another build keeps none of them', async ({
  viewer,
  origin,
  page,
}) => {
  await viewer.open('');
  // Of a host's many servers the one that was asked has the new worker, and not the new page.
  const script = WORKER.replace(VERSION, NEXT_VERSION).replace(
    SHELL['page.js'] ?? '',
    'A'.repeat(44),
  );
  origin.serve('/sw.js', script, JAVASCRIPT);
  await update(viewer);
  await expect.poll(() => shells(viewer)).toEqual([]);
  const before = origin.log.mark();
  await page.reload();
  await expect(page.locator('#load')).toBeVisible();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const asked = origin.log.since(before).map(({ path }) => path);
  expect(asked, 'all of it comes from the network').toEqual(
    expect.arrayContaining(['/', '/page.js', '/page.css', '/hls.js']),
  );
  expect(await shells(viewer)).toEqual([]);
});

/** The state of the only worker there is; `undefined` while there is another. */
function state(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const isAlone = !registration?.installing && !registration?.waiting;
    return isAlone ? registration?.active?.state : undefined;
  });
}
