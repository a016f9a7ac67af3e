// Plays for a long time while the worker is killed at random; prints the seed, by which it can be repeated.
//   npm run soak -- --kills 500 --seed 7
// Or passes large bodies through the worker, and prints what memory it takes.
//   npm run soak -- --memory
// Or plays an hour at 16×, with seeks, and prints what memory page and worker take.
//   npm run soak -- --hour
// Or plays from a day in 43,200 segments, and prints how long it keeps the page busy.
//   npm run soak -- --day
// Or keeps the link busy for longer than a browser lets one event of a worker last.
//   npm run soak -- --busy

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findBrowser } from '../find-browser.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string' },
    memory: { type: 'boolean', default: false },
    hour: { type: 'boolean', default: false },
    day: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
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
const soaks = { memory: 'large-body', hour: 'hour', day: 'day', busy: 'busy' };
const other = Object.keys(soaks).find((name) => values[name]);
console.info(other ? `seed ${seed}` : `${kills} kills, seed ${seed}`);
const isBuilt = spawnSync('node', ['build.mjs'], { stdio: 'inherit' }).status === 0;
const file = other ? soaks[other] : 'random-kills';
const soak = ['playwright', 'test', '-c', 'tests/soak', file];
process.exitCode = isBuilt ? (spawnSync('npx', soak, { stdio: 'inherit' }).status ?? 1) : 1;
