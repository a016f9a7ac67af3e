import type { Browser } from 'playwright/test';
import { expect, test } from 'playwright/test';
import type { Cell } from './cells.ts';
import { type JudgeOptions, judge } from './judge.ts';
import { playCell } from './play-cell.ts';

/**
 * More runs without the worker. What hls.js does about a segment that it cannot decode depends on
 * which of its timers fires first: it may fetch it anew, jump over it, or throw its whole buffer away,
 * with what an earlier fault has spoiled in it. That last one is seen where there is no later fault.
 */
const CONTROLS = [false, true, false, false, false].map((firstOnly) => ({ firstOnly }));
const CONTROL_MS = 60_000;

/**
 * Plays a cell with the worker and without it at once, and fails where the worker makes it worse.
 * What seems worse is compared with more runs without the worker: it is no worse than the player
 * by itself if that does the same in one of them.
 */
export async function trial(browser: Browser, cell: Cell, options: JudgeOptions): Promise<void> {
  let [kept, plain] = await Promise.all([
    playCell(browser, cell, { worker: true }),
    playCell(browser, cell, { worker: false }),
  ]);
  let { worse, notes } = judge(cell, { with: kept, without: plain }, options);
  for (const { firstOnly } of CONTROLS) {
    if (worse.length === 0 || (firstOnly && cell.phase !== 'foreground')) continue;
    test.setTimeout(test.info().timeout + CONTROL_MS);
    const again = await playCell(browser, cell, { worker: false, firstOnly });
    const verdict = judge(cell, { with: kept, without: again }, options);
    if (verdict.worse.length >= worse.length) continue;
    const which = firstOnly ? ', where only the beginning is befallen' : '';
    plain = again;
    worse = verdict.worse;
    notes = [...verdict.notes, `compared with another run without the worker${which}`];
  }
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
