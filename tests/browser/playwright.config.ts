import { defineConfig } from 'playwright/test';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';

/** These look at the moment at which something is asked for: they want a machine of their own. */
const MOMENTS = ['window-rule.test.ts', 'tabs.test.ts'];
export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results',
  fullyParallel: true,
  projects: [
    { name: 'moments', testMatch: MOMENTS },
    { name: 'rest', testIgnore: MOMENTS },
  ],
  // Each test plays a small video, often two at once; what they share are two cores or more, of which
  // two at a time leave half unused.
  workers: 3,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['json', { outputFile: '../../test-results/browser.json' }]],
  use: {
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: CHROMIUM_ARGUMENTS,
    },
    viewport: { width: 1000, height: 900 },
  },
});
