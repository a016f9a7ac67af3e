// Plays for a long time while the worker is killed at random; prints the seed, by which it can be repeated.
//   npm run soak -- --kills 500 --seed 7
// Or passes large bodies through the worker, and prints what memory it takes.
//   npm run soak -- --memory

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findBrowser } from '../find-browser.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string' },
    memory: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const kills = Number(values.kills ?? 500);
if (![seed, kills].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error('--seed and --kills are whole numbers: npm run soak -- --kills 500 --seed 7');
  process.exit(2);
}

process.env.CHROMIUM_PATH = findBrowser();
process.env.SOAK_SEED = String(seed);
process.env.SOAK_KILLS = String(kills);
if (!values.memory) console.info(`${kills} kills, seed ${seed}`);
const isBuilt = spawnSync('node', ['build.mjs'], { stdio: 'inherit' }).status === 0;
const soak = [
  'playwright',
  'test',
  '-c',
  'tests/soak',
  values.memory ? 'large-body' : 'random-kills',
];
process.exitCode = isBuilt ? (spawnSync('npx', soak, { stdio: 'inherit' }).status ?? 1) : 1;
