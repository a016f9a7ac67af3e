import type { Browser } from 'playwright/test';
import { STATIC_FOLDER } from '../browser/demo.ts';
import { Viewer } from '../browser/viewer.ts';
import { startOrigin } from '../origin/origin.ts';
import { type Outcome, type PerformOptions, perform } from './perform.ts';

/** Plays a script with kills and, at the same time in a browser profile of its own, without. */
export async function performTwice({
  viewer,
  browser,
  script,
  onRound,
}: {
  readonly viewer: Viewer;
  readonly browser: Browser;
} & Pick<PerformOptions, 'script' | 'onRound'>): Promise<{
  readonly killed: Outcome;
  readonly unkilled: Outcome;
  /** What went wrong with kills where without them nothing did. */
  readonly newTroubles: readonly string[];
}> {
  const context = await browser.newContext();
  const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
  try {
    const undisturbed = new Viewer(await context.newPage(), origin);
    const [killed, unkilled] = await Promise.all([
      perform(viewer, { script, withKills: true, ...(onRound ? { onRound } : {}) }),
      perform(undisturbed, { script, withKills: false }),
    ]);
    return { killed, unkilled, newTroubles: newTroubles(killed, unkilled) };
  } finally {
    await context.close();
    await origin.stop();
  }
}

function newTroubles(killed: Outcome, unkilled: Outcome): string[] {
  return killed.troubles.flatMap(({ where, what }, index) =>
    unkilled.troubles[index]?.what.length === 0 ? what.map((each) => `${each}: ${where}`) : [],
  );
}
