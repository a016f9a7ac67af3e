import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { holdsFrom } from './waits.ts';

const PLACE_SECONDS = 41;

const common = {
  film: FOUR_SECONDS,
  link: { kbps: 5000, rttMs: 100 },
  rounds: 5,
  baseline: 'hls-default',
  contestants: [
    ours(),
    hlsAlone(),
    hlsAlone({ isCacheable: true }),
    shaka({ prefetch: 2 }),
    videoJs(),
  ],
} as const;

/** The page is reloaded in mid-film. */
export const reloadAndResume: Scenario = {
  ...common,
  name: 'reload',
  title: 'Reload and resume',
  what:
    'The page is reloaded at 0:43 and goes on there (the others’ pages are told where): from the ' +
    'navigation to the first frame from there.',
  figures: [{ key: 'firstFrame', label: 'first frame from there', unit: 'ms' }],
  async measure(seat) {
    const tab = await watchTo(seat);
    seat.reshape();
    const left = await tab.position();
    await tab.page.reload({ waitUntil: 'commit' });
    return { firstFrame: await tab.firstFrameMs({ nearSeconds: left }) };
  },
};

/** The page is reloaded, and the origin cannot be reached. */
export const offlineReload: Scenario = {
  ...common,
  name: 'offline-reload',
  title: 'Offline reload',
  what: 'As above, but the origin is gone: whether it plays (1) within 10 s or not (0), and from when on.',
  figures: [
    { key: 'plays', label: 'plays', unit: 'count' },
    { key: 'firstFrame', label: 'first frame', unit: 'ms' },
  ],
  targets: [{ words: 'it plays', contestant: ours().id, figure: 'plays', atLeast: 1 }],
  async measure(seat) {
    const tab = await watchTo(seat);
    await seat.origin.goDown();
    try {
      // Where not even the page is there, the browser's own error page comes, and this throws.
      await tab.page.reload({ waitUntil: 'commit' });
      const left = PLACE_SECONDS + 2;
      const firstFrame = await tab.firstFrameMs({ nearSeconds: left, timeoutMs: 10_000 });
      await tab.playedTo(left + 1, 10_000);
      return { plays: 1, firstFrame };
    } catch {
      return { plays: 0 };
    }
  },
};

/** Somebody has watched for a while, and is in the middle of the film. */
async function watchTo(seat: Seat): Promise<Tab> {
  const tab = await seat.tabOfReturning();
  seat.unshape();
  await seat.open(tab);
  await tab.firstFrameMs();
  await tab.seek(PLACE_SECONDS);
  await tab.playedTo(PLACE_SECONDS + 2);
  if (seat.contestant.hasWorker) await holdsFrom(tab, 10, 4);
  return tab;
}
