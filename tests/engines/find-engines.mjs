// Finds the browsers in which the paths are gone, and installs what is missing where that can be done.

import { existsSync } from 'node:fs';
import { installFromDebian, pathOf } from '../debian.mjs';
import { findBrowser } from '../find-browser.mjs';

/** Debian's names. The FFmpeg libraries that come with gstreamer1.0-libav serve Firefox as well. */
const FIREFOX_PACKAGES = ['firefox-esr', 'gstreamer1.0-libav'];
const WEBKIT_PACKAGES = [
  ...['webkit2gtk-driver', 'xvfb'],
  ...['gstreamer1.0-libav', 'gstreamer1.0-plugins-bad', 'gstreamer1.0-plugins-good'],
];
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
