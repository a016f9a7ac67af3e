import type { TabPage } from '../../engines/engine.ts';
import { findEngines } from '../../engines/find-engines.mjs';
import { startFirefox } from '../../engines/firefox.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { FOUR_SECONDS, playlistOf } from '../films.ts';
import { installProbe } from '../probe.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import { seekInPage } from '../seek-in-page.ts';

const FAR_SECONDS = 201.5;
const BEFORE_SECONDS = 1.5;
/** So far it is played before, for a start that is warm. */
const PLAYED_SECONDS = 6;

/** First frames where another engine shows them. */
export const inFirefox: Scenario = {
  name: 'firefox',
  title: 'First frames in Firefox',
  what: `A profile that was never used: from the navigation to the first frame; then a seek to 3:21, while what follows the beginning is being fetched; then the film once more from its beginning, on new connections. 2 Mbit/s in segments of 4 s.`,
  film: FOUR_SECONDS,
  link: { kbps: 5000, rttMs: 100 },
  figures: [
    { key: 'cold', label: 'cold start', unit: 'ms' },
    { key: 'seek', label: 'far seek', unit: 'ms' },
    { key: 'warm', label: 'warm start', unit: 'ms' },
  ],
  rounds: 5,
  hasNoPicture: true,
  baseline: 'hls-default',
  contestants: [ours(), hlsAlone()],
  quickContestants: 0,
  async measure(seat) {
    const { env, skipped } = findEngines().find(({ engine }) => engine === 'firefox') ?? {};
    if (skipped) throw new Error(skipped);
    Object.assign(process.env, env);
    const firefox = await startFirefox();
    try {
      const page = await firefox.openTab();
      await page.addInitScript(installProbe);
      const cold = await firstFrameMs(seat, page);
      await playedTo(page, BEFORE_SECONDS);
      const seek = await page.evaluate(seekInPage, FAR_SECONDS);
      await page.goto('about:blank');
      await firstFrameMs(seat, page);
      await playedTo(page, PLAYED_SECONDS);
      await page.goto('about:blank');
      await seat.reconnect();
      return { cold, seek, warm: await firstFrameMs(seat, page) };
    } finally {
      await firefox.close();
    }
  },
};

async function firstFrameMs({ origin, film, contestant }: Seat, page: TabPage): Promise<number> {
  const viewing = { playlist: playlistOf(film), startSeconds: 0 };
  await page.goto(origin.url + contestant.urlOf(viewing));
  await page.waitForFunction(() => window.probe.cuts.length > 0);
  return page.evaluate(() => window.probe.cuts[0]?.atMs ?? Number.NaN);
}

async function playedTo(page: TabPage, seconds: number): Promise<void> {
  await page.waitForFunction(
    (to) => (document.querySelector('video')?.currentTime ?? 0) >= to,
    seconds,
  );
}
