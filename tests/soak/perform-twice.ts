import type { Browser } from 'playwright/test';
import { STATIC_FOLDER } from '../browser/demo.ts';
import { Viewer } from '../browser/viewer.ts';
import { startOrigin } from '../origin/origin.ts';
import { type Outcome, type PerformOptions, perform } from './perform.ts';

/**
 * Plays a script with kills and, where anything went wrong, once more without: what goes wrong there
 * as well is not the kills' doing. Each time in a browser profile and with an origin of its own.
 */
export async function performTwice(
  browser: Browser,
  options: Omit<PerformOptions, 'withKills'>,
): Promise<{
  readonly killed: Outcome;
  /** What went wrong with kills where without them nothing did. */
  readonly newTroubles: readonly string[];
}> {
  const killed = await performOnce(browser, { ...options, withKills: true });
  if (killed.troubles.every(({ what }) => what.length === 0)) return { killed, newTroubles: [] };
  const unkilled = await performOnce(browser, { ...options, withKills: false });
  const newTroubles = killed.troubles.flatMap(({ where, what }, index) =>
    unkilled.troubles[index]?.what.length === 0 ? what.map((each) => `${each}: ${where}`) : [],
  );
  return { killed, newTroubles };
}

async function performOnce(browser: Browser, options: PerformOptions): Promise<Outcome> {
  const context = await browser.newContext();
  const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
  try {
    return await perform(new Viewer(await context.newPage(), origin), options);
  } finally {
    await context.close();
    await origin.stop();
  }
}
