import type { Contestant } from '../contestants/contestant.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { type Film, FOUR_SECONDS, playlistOf, serveFilm } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { holdsFrom } from './waits.ts';

const STOPPED: Contestant = {
  ...ours(),
  id: 'ours-n4-stopped',
  name: 'Playahead, N = 4, its worker stopped',
  how: 'As Playahead with N = 4; the browser has stopped the worker, as it does after half a minute.',
};

const WARMED: Contestant = {
  ...ours(),
  id: 'ours-n4-warmed',
  name: 'Playahead, N = 4, a film that was warmed and never played',
  how: 'As Playahead with N = 4; another film was played, and this one named as the next.',
};
const NEXT: Film = { ...FOUR_SECONDS, name: 'next' };

/** Another visit: what was fetched the last time may be there. */
export const warmStart: Scenario = {
  name: 'warm-start',
  title: 'Warm start',
  what:
    'The same film a second time, from its beginning, on new connections: from the navigation to the ' +
    'first frame. 2 Mbit/s in segments of 4 s.',
  film: FOUR_SECONDS,
  link: { kbps: 5000, rttMs: 100 },
  figures: [{ key: 'firstFrame', label: 'first frame', unit: 'ms' }],
  rounds: 5,
  baseline: 'hls-default',
  contestants: [
    ours(),
    hlsAlone(),
    STOPPED,
    WARMED,
    hlsAlone({ isCacheable: true }),
    shaka({ prefetch: 2 }),
    videoJs(),
  ],
  quickContestants: 5,
  targets: [
    ...[ours().id, STOPPED.id].map((contestant) => ({
      words: `at most 150 ms${contestant === STOPPED.id ? ', with the worker stopped before' : ''}`,
      contestant,
      figure: 'firstFrame',
      atMost: 150,
    })),
    {
      words: 'a film that was warmed: at most 1.15 × one that was played',
      contestant: WARMED.id,
      figure: 'firstFrame',
      versus: ours().id,
      atMost: 1.15,
    },
    {
      words: 'at least 5 times faster than hls.js alone (1 ÷ 5 = 0.20×)',
      contestant: ours().id,
      figure: 'firstFrame',
      versus: 'hls-default',
      atMost: 0.2,
    },
  ],
  async measure(seat) {
    const { hasWorker, id } = seat.contestant;
    const tab = await seat.newTab();
    seat.unshape();
    await seat.open(tab);
    await tab.firstFrameMs();
    await tab.playedTo(1);
    if (hasWorker) await holdsFrom(tab, 0, 4);
    if (id === WARMED.id) await warm(seat, tab);
    await seat.leave(tab);
    if (id === STOPPED.id) await seat.stopWorker(tab);
    seat.reshape();
    const playlist = playlistOf(id === WARMED.id ? NEXT : FOUR_SECONDS);
    await seat.open(tab, { startSeconds: 0, playlist });
    return { firstFrame: await tab.firstFrameMs() };
  },
};

async function warm({ origin }: Seat, { page }: Tab): Promise<void> {
  serveFilm(origin, NEXT);
  await page.locator('#next summary').click();
  await page.fill('#next-source', `/${playlistOf(NEXT)}`);
  await page.click('#warm');
  await page.getByText('It is warm').waitFor();
}
