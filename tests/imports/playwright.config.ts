import { defineConfig } from 'playwright/test';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/imports',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: {
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: CHROMIUM_ARGUMENTS,
    },
  },
});
