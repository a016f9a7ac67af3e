import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS, sequenceOf } from '../films.ts';
import type { Scenario } from '../scenario.ts';

const WATCHED_SECONDS = 120;

/** What looking ahead costs those who do not stay. */
export const watchedAndLeft: Scenario = {
  name: 'watched-and-left',
  title: 'Two minutes watched and left',
  what: `The first ${WATCHED_SECONDS} s of a film of six minutes, then the tab is closed: bytes fetched, and those of segments that were never on the screen.`,
  film: FOUR_SECONDS,
  link: { kbps: 20_000, rttMs: 50 },
  figures: [
    { key: 'neverPlayed', label: 'never played', unit: 'MB' },
    { key: 'fetched', label: 'fetched', unit: 'MB' },
    { key: 'share', label: 'share never played', unit: '%' },
    { key: 'stalled', label: 'stalled', unit: 's' },
  ],
  rounds: 3,
  sideBySide: 3,
  baseline: 'hls-default',
  contestants: [
    ours(),
    hlsAlone(),
    ours({ ahead: 15 }),
    hlsAlone({ lookAheadSeconds: 17 }),
    shaka({ prefetch: 2 }),
    videoJs(),
  ],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    await tab.playedTo(WATCHED_SECONDS, 180_000);
    const played = Math.floor((await tab.position()) / FOUR_SECONDS.segmentSeconds);
    const { stalledSeconds } = await tab.probe();
    await tab.page.close();
    const fetched = seat.segmentBytes();
    const neverPlayed = seat
      .segments(({ path }) => sequenceOf(path) > played)
      .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    return { neverPlayed, fetched, share: neverPlayed / fetched, stalled: stalledSeconds };
  },
};
