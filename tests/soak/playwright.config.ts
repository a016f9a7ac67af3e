import { defineConfig } from 'playwright/test';
import browserTests from '../browser/playwright.config.ts';

/** What lasts too long for `npm test`: one sitting after the other, each with two pages. */
export default defineConfig({
  ...browserTests,
  testDir: '.',
  testMatch: '*.soak.ts',
  fullyParallel: false,
  workers: 1,
  timeout: 600_000,
  reporter: 'line',
});
