import { test } from 'playwright/test';
import { CELLS } from './cells.ts';
import { trial } from './trial.ts';

// The whole matrix. It takes some twenty minutes, so it is not part of `npm test`, which plays one
// cell of each fault: ../browser/fault-matrix.test.ts.
for (const cell of CELLS) {
  if (cell.cannotExist) continue;
  test(cell.name, async ({ browser }) => trial(browser, cell, { times: true }));
}
