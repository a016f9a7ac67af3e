import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright/test';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';
import type { Engine } from './engine.ts';

/** Chromium, which Playwright drives. */
export async function startChromium(): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'playahead-chromium-'));
  let context = await launch(profile);
  const name = `Chromium ${context.browser()?.version() ?? ''}`;
  return {
    name,
    openTab: () => context.newPage(),
    async stopWorkers() {
      const session = await context.newCDPSession(context.pages()[0] as Page);
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
      return 'ServiceWorker.stopAllWorkers of the DevTools protocol';
    },
    async restart() {
      await context.close();
      context = await launch(profile);
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function launch(profile: string): Promise<BrowserContext> {
  const executablePath = process.env.CHROMIUM_PATH;
  return chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    args: CHROMIUM_ARGUMENTS,
  });
}
