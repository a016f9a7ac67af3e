import type { PlaywrightTestConfig } from 'playwright/test';
import { CHROMIUM_ARGUMENTS } from './chromium-arguments.mjs';

/** How the tests of a folder are played that want the machine to themselves. */
export function oneByOne(folder: string, timeout: number): PlaywrightTestConfig {
  return {
    testDir: '.',
    outputDir: `../../test-results/${folder}`,
    workers: 1,
    timeout,
    expect: { timeout: 20_000 },
    forbidOnly: process.env.CI !== undefined,
    reporter: 'list',
    use: {
      launchOptions: {
        ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
        args: CHROMIUM_ARGUMENTS,
      },
    },
  };
}
