import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('what “npm start” serves plays, and plays on where its server is gone', async ({ page }) => {
  const { server, url } = await start();
  try {
    await page.goto(url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.click('#load');
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
    await page.evaluate(() => document.querySelector('video')?.play());
    const held = () => page.evaluate(async () => (await window.playahead.snapshot())?.held);
    await expect.poll(held).toEqual([0, 1, 2, 3, 4]);
    await page.evaluate(() => document.querySelector('video')?.pause());
  } finally {
    server.kill();
    await once(server, 'exit');
  }
  await page.reload();
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
  await page.evaluate(() => document.querySelector('video')?.play());
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 6);
});

/** The server of `npm start` on a free port, once it says where it is; without building anew. */
async function start(): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn('node', ['build.mjs', '--serve-only'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url) return { server, url };
  }
  throw new Error('The server ended without a word.');
}
