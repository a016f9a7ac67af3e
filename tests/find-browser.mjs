// Finds a Chromium for the browser tests, and installs one where there is none.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium: `CHROMIUM_PATH`, else one on this machine, else Playwright's own, else
 * Debian's package. Throws, with what to do, where none of them can be had.
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, where there is no file.`);
  }
  return installed() ?? fromPlaywright() ?? fromDebian() ?? giveUp();
}

function installed() {
  for (const command of COMMANDS) {
    const { status, stdout } = spawnSync('which', [command], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return [...MAC_APPS, chromium.executablePath()].find((path) => existsSync(path));
}

function fromPlaywright() {
  console.info('There is no Chromium here: trying “npx playwright install chromium”.');
  // It waits long for a network that is not there, and tries again and again.
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function fromDebian() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return undefined;
  console.info('Installing Debian’s chromium.');
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'ignore' });
  } catch (error) {
    console.warn(`apt-get failed: ${error.message}`);
  }
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
}

function giveUp() {
  throw new Error(
    'The browser tests need a Chromium. Install Chrome or Chromium, or run “npx playwright install chromium”, or name one: CHROMIUM_PATH=/path/to/chromium npm test',
  );
}
