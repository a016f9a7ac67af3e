import { test } from 'playwright/test';
import { CELLS, columnName } from '../faults/cells.ts';
import { trial } from '../faults/trial.ts';

// One telling cell of each fault; all of them are played by `npm run faults`, those that last for half a
// minute by that alone. The slow ones go first.
const TELLING = [
  ['O5', 'prefetch, whole'],
  ['O1', 'prefetch, whole'],
  ['O2', 'prefetch, ranged'],
  // What hls.js shows of a cut body that it takes for whole differs from run to run, also without
  // the worker: that cell is for the whole matrix, which plays it several times.
  ['O3', 'foreground, ranged'],
  ['O3', 'prefetch, whole'],
  ['O4', 'prefetch, whole'],
  ['O7', 'foreground, whole'],
  ['O9 late', 'prefetch, ranged'],
  ['O10', 'init, ranged'],
  ['O11', 'prefetch, whole'],
  ['O12', 'prefetch, ranged'],
  ['O13', 'init, whole'],
  ['O14 429', 'prefetch, whole'],
  ['O15 CORS', 'prefetch, ranged'],
  ['O16 as media', 'prefetch, whole'],
  ['O17', 'playlist'],
  ['O18 Range', 'prefetch, ranged'],
  ['O19', 'foreground, ranged'],
  ['O20', 'prefetch, ranged'],
  ['O21', 'key'],
  ['O23', 'foreground, whole'],
] as const;

for (const [fault, column] of TELLING) {
  const cell = CELLS.find((each) => each.fault.name === fault && columnName(each) === column);
  test(`no worse with the worker: ${cell?.name ?? fault}`, async ({ browser }) => {
    if (!cell || cell.cannotExist) throw new Error(`There is no cell ${fault}: ${column}.`);
    // Other tests run beside it: times say nothing here.
    await trial(browser, cell, { times: false });
  });
}
