// Plays from real servers, which it starts and stops: nginx, and OpenStack Swift as an S3.
//   node tests/servers/run.mjs        on Debian it installs what is missing, as root

import { spawnSync } from 'node:child_process';
import { installFromDebian, pathOf } from '../debian.mjs';
import { findBrowser } from '../find-browser.mjs';

const trouble = installFromDebian(['nginx-light', 'python3-swift']);
if (!pathOf('nginx')) throw new Error(`There is no nginx; ${trouble}.`);
const options = ['playwright', 'test', '-c', 'tests/servers', ...process.argv.slice(2)];
const { status } = spawnSync('npx', options, {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: findBrowser() },
});
process.exitCode = status ?? 1;
