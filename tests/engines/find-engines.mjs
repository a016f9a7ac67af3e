// Finds the browsers in which the paths are gone, and installs what is missing where that can be done.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrowser } from '../find-browser.mjs';

/** Debian's names. The FFmpeg libraries that come with gstreamer1.0-libav serve Firefox as well. */
const FIREFOX_PACKAGES = ['firefox-esr', 'gstreamer1.0-libav'];
const WEBKIT_PACKAGES = [
  ...['webkit2gtk-driver', 'xvfb'],
  ...['gstreamer1.0-libav', 'gstreamer1.0-plugins-bad', 'gstreamer1.0-plugins-good'],
];
const INSTALL_TIMEOUT_MS = 300_000;
const FIREFOX_OF_MAC = '/Applications/Firefox.app/Contents/MacOS/firefox';

/** Each engine with the environment that its driver wants, or with why it is skipped. */
export function findEngines() {
  return [
    { engine: 'chromium', ...chromium() },
    { engine: 'firefox', ...firefox() },
    { engine: 'webkit', ...webkit() },
  ];
}

function chromium() {
  try {
    return { env: { CHROMIUM_PATH: findBrowser() } };
  } catch (error) {
    return { skipped: error.message };
  }
}

function firefox() {
  const named = process.env.FIREFOX_PATH;
  if (named) return { env: { FIREFOX_PATH: named } };
  const trouble = installFromDebian(FIREFOX_PACKAGES);
  const path =
    ['firefox-esr', 'firefox'].map(pathOf).find(Boolean) ??
    [FIREFOX_OF_MAC].find((each) => existsSync(each));
  return path ? { env: { FIREFOX_PATH: path } } : { skipped: `there is no Firefox; ${trouble}` };
}

function webkit() {
  const trouble = installFromDebian(WEBKIT_PACKAGES);
  const missing = ['WebKitWebDriver', 'Xvfb'].filter((command) => !pathOf(command));
  return missing.length === 0
    ? { env: {} }
    : { skipped: `there is no ${missing.join(', no ')}; ${trouble}` };
}

/** Installs what is not there yet; says in words why it could not. */
function installFromDebian(packages) {
  if (!existsSync('/usr/bin/apt-get'))
    return 'Debian’s apt-get, which could install it, is not here';
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return 'Debian’s packages are installed';
  if (process.getuid?.() !== 0)
    return `as root, “apt-get install ${missing.join(' ')}” installs it`;
  console.info(`Installing Debian’s ${missing.join(', ')}.`);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  for (const commandArguments of [['update', '-qq'], install]) {
    const { status, stderr, error } = spawnSync('apt-get', commandArguments, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      // It waits long for a network that is not there, and tries again and again.
      timeout: INSTALL_TIMEOUT_MS,
    });
    const why = error?.message ?? stderr.trim();
    if (status !== 0) return `apt-get ${commandArguments[0]} failed: ${why}`;
  }
  return 'Debian’s packages are installed';
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
  return /^Status: .* installed$/m.test(stdout);
}

function pathOf(command) {
  const { status, stdout } = spawnSync('which', [command], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
