// Plays the fault matrix, or what of it is named: npm run faults -- O5 prefetch

import { spawnSync } from 'node:child_process';
import { findBrowser } from '../find-browser.mjs';

const words = process.argv.slice(2);
// Each word must be there, as a word: O1 is not O14.
const lookaheads = words.map((word) => `(?=.*\\b${word.replaceAll(/[^\w: -]/g, '.')}\\b)`);
const named = words.length > 0 ? ['-g', lookaheads.join('')] : [];

process.env.CHROMIUM_PATH = findBrowser();
run('node', ['build.mjs']);
run('npx', ['playwright', 'test', '-c', 'tests/faults', ...named]);

function run(command, commandArguments) {
  const { status } = spawnSync(command, commandArguments, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
