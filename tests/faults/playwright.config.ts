import { defineConfig } from 'playwright/test';
import browserTests from '../browser/playwright.config.ts';

export default defineConfig(browserTests, {
  testDir: '.',
  testMatch: 'matrix.test.ts',
  outputDir: '../../test-results/faults',
  workers: 2,
  timeout: 180_000,
  reporter: [['./table-reporter.ts']],
});
