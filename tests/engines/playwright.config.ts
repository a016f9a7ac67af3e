import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results/engines',
  // The engines run side by side, each with one browser that goes the paths one after the other.
  workers: 3,
  projects: [
    { name: 'chromium' },
    { name: 'firefox' },
    // Its web process now and then hangs or crashes in a seek: that says nothing of ours.
    { name: 'webkit', retries: 1 },
  ],
  // A machine with much else to do is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['line'], ['json', { outputFile: '../../test-results/engines.json' }]],
});
