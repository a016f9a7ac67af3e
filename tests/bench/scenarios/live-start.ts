import { earlyPlayer } from '../contestants/early-player.ts';
import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { FOUR_SECONDS } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';

/** How many segments a viewer can go back to; all of them are there when the page is opened. */
const LOOK_BACK_SEGMENTS = 30;

/** A live stream is joined at its edge. */
export const liveStart: Scenario = {
  name: 'live-start',
  title: 'A live stream is joined',
  what:
    'Another visit to a live stream with two minutes to look back: from the navigation to the first frame at its ' +
    'edge, and the bytes of segments that have crossed the link by then. 2 Mbit/s in segments of 4 s.',
  film: FOUR_SECONDS,
  link: { kbps: 5000, rttMs: 100 },
  figures: [
    { key: 'firstFrame', label: 'first frame', unit: 'ms' },
    { key: 'fetched', label: 'fetched by then', unit: 'MB' },
  ],
  rounds: 5,
  baseline: 'hls-default',
  contestants: [ours(), hlsAlone(), earlyPlayer()],
  targets: [ours(), earlyPlayer()].map(({ id, name }) => ({
    words: `no later than hls.js alone (${name})`,
    contestant: id,
    figure: 'firstFrame',
    versus: 'hls-default',
    atMost: 1,
  })),
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await visitItsPage(seat, tab);
    goLive(seat);
    await seat.open(tab);
    const nearSeconds = (LOOK_BACK_SEGMENTS - 3) * seat.film.segmentSeconds;
    const firstFrame = await tab.firstFrameMs({ nearSeconds });
    return { firstFrame, fetched: seat.segmentBytes() };
  },
};

/** Whoever comes back has its scripts, whatever its page is. */
async function visitItsPage(seat: Seat, tab: Tab): Promise<void> {
  seat.unshape();
  const { contestant, origin } = seat;
  await tab.page.goto(origin.url + contestant.urlOf({ playlist: 'none.m3u8' }), {
    waitUntil: 'load',
  });
  await seat.leave(tab);
  seat.reshape();
}

/** From now on a segment is published whenever one has passed, and the first one goes. */
function goLive({ origin, film }: Seat): void {
  const { name, segmentSeconds, renditions } = film;
  const beganAtMs = performance.now();
  for (const rendition of renditions) {
    origin.serve(`/films/${name}/${rendition.name}/index.m3u8`, () => {
      const passedSeconds = (performance.now() - beganAtMs) / 1000;
      const first = Math.floor(passedSeconds / segmentSeconds);
      const segments = Array.from({ length: LOOK_BACK_SEGMENTS }, (_, index) => {
        const number = String(first + index).padStart(3, '0');
        return `#EXTINF:${segmentSeconds},\nsegment-${number}.ts\n`;
      });
      const head = `#EXTM3U\n#EXT-X-TARGETDURATION:${segmentSeconds}\n#EXT-X-MEDIA-SEQUENCE:${first}\n`;
      return head + segments.join('');
    });
  }
}
