// Brings films of many kinds into the library, and looks at what has become of them.
//   node tests/imports/run.mjs        on Debian it installs ffmpeg, as root

import { spawnSync } from 'node:child_process';
import { installFromDebian, pathOf } from '../debian.mjs';
import { findBrowser } from '../find-browser.mjs';

const trouble = pathOf('ffmpeg') ? '' : installFromDebian(['ffmpeg']);
if (!pathOf('ffmpeg')) throw new Error(`There is no ffmpeg; ${trouble}.`);
const options = ['playwright', 'test', '-c', 'tests/imports', ...process.argv.slice(2)];
const { status } = spawnSync('npx', options, {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: findBrowser() },
});
process.exitCode = status ?? 1;
