// Runs the tests of a folder that need more than a browser.

import { spawnSync } from 'node:child_process';
import { installFromDebian, pathOf } from './debian.mjs';
import { findBrowser } from './find-browser.mjs';

/** Installs what is missing, where that can be done; throws where a command is not there all the same. */
export function runPlaywright(folder, { packages, command }) {
  const trouble = installFromDebian(packages);
  if (!pathOf(command)) throw new Error(`There is no ${command}; ${trouble}.`);
  const options = ['playwright', 'test', '-c', `tests/${folder}`, ...process.argv.slice(2)];
  const { status } = spawnSync('npx', options, {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: findBrowser() },
  });
  process.exitCode = status ?? 1;
}
