import type { Browser } from 'playwright/test';
import { expect, test } from 'playwright/test';
import type { Cell } from './cells.ts';
import { type JudgeOptions, judge } from './judge.ts';
import { playCell } from './play-cell.ts';

/** Plays a cell with the worker and without it at once, and fails where the worker makes it worse. */
export async function trial(browser: Browser, cell: Cell, options: JudgeOptions): Promise<void> {
  const [kept, plain] = await Promise.all([
    playCell(browser, cell, { worker: true }),
    playCell(browser, cell, { worker: false }),
  ]);
  const { worse, notes } = judge(cell, { with: kept, without: plain }, options);
  const { annotations } = test.info();
  annotations.push({ type: 'browser', description: `Chromium ${browser.version()}` });
  for (const description of notes) annotations.push({ type: 'note', description });
  for (const description of worse) annotations.push({ type: 'worse', description });
  if (worse.length > 0) {
    const states = JSON.stringify({ with: kept.state, without: plain.state }, null, 2);
    const logs = `With the worker:\n${kept.log}\n\nWithout:\n${plain.log}\n\n${states}`;
    await test.info().attach('requests', { body: logs });
  }
  expect(worse, cell.name).toEqual([]);
}
