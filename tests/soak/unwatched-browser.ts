import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';
import { end, start } from '../engines/processes.ts';
import type { Origin } from '../origin/origin.ts';

/** A page that plays by itself, and what it has told. */
export interface UnwatchedPage {
  /** What it has told, in order, with the seconds since it was opened. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a page in a Chromium to which no debugger is attached: with one, as Playwright's, a worker is
 * never stopped, be it idle or busy for too long. The page tells with requests for `/tell?`.
 */
export function openUnwatched(origin: Origin, path: string): UnwatchedPage {
  const told: string[] = [];
  const openedAt = performance.now();
  origin.serve('/tell', ({ url }) => {
    const seconds = ((performance.now() - openedAt) / 1000).toFixed(1);
    told.push(`${seconds} s: ${decodeURIComponent(url.search.slice(1))}`);
    return { body: '' };
  });
  const profile = mkdtempSync(join(tmpdir(), 'playahead-soak-'));
  const browser = start(process.env.CHROMIUM_PATH ?? 'chromium', [
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    ...CHROMIUM_ARGUMENTS,
    '--disable-background-networking',
    '--autoplay-policy=no-user-gesture-required',
    origin.url + path,
  ]);
  return {
    told,
    async close() {
      await end(browser);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
