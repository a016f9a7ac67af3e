import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { FOUR_SECONDS, segmentBytes } from '../films.ts';
import type { Scenario } from '../scenario.ts';

const TABS = 4;
const WATCHED_SECONDS = 20;
/** What a window of four segments of 4 s comes to. */
const LOOK_AHEAD_SECONDS = 17;

/** The same film in four tabs at once. */
export const fourTabs: Scenario = {
  name: 'four-tabs',
  title: 'Four tabs on one stream',
  what: `The same film in ${TABS} tabs at once, ${WATCHED_SECONDS} s of it: bytes from the network, as a multiple of the segments’ own.`,
  film: FOUR_SECONDS,
  link: { kbps: 20_000, rttMs: 50 },
  figures: [
    { key: 'times', label: 'bytes from the network', unit: '×' },
    { key: 'stalled', label: 'stalled, all tabs', unit: 's' },
  ],
  rounds: 3,
  baseline: `hls-${LOOK_AHEAD_SECONDS}`,
  contestants: [
    ours(),
    hlsAlone({ lookAheadSeconds: LOOK_AHEAD_SECONDS }),
    hlsAlone({ lookAheadSeconds: LOOK_AHEAD_SECONDS, isCacheable: true }),
    shaka({ prefetch: 2, lookAheadSeconds: LOOK_AHEAD_SECONDS }),
    videoJs({ lookAheadSeconds: LOOK_AHEAD_SECONDS }),
  ],
  quickContestants: 2,
  bound: () => ({ words: 'each segment once', figures: { times: 1, stalled: 0 } }),
  targets: [{ words: '1.0 × one tab’s', contestant: 'ours-n4', figure: 'times', atMost: 1.005 }],
  async measure(seat) {
    const first = await seat.newTab();
    await seat.visitBefore(first);
    const tabs = [first];
    while (tabs.length < TABS) tabs.push(await seat.newTab());
    await Promise.all(tabs.map((tab) => seat.open(tab)));
    await Promise.all(tabs.map((tab) => tab.playedTo(WATCHED_SECONDS)));
    await Promise.all(tabs.map((tab) => tab.pause()));
    const probes = await Promise.all(tabs.map((tab) => tab.probe()));
    // A window or a buffer may still be filling, and half a segment is not to be counted as one.
    await seat.origin.log.idle({ quietMs: 500, timeoutMs: 60_000 });
    const [rendition] = FOUR_SECONDS.renditions;
    const distinct = new Set(seat.segments().map(({ path }) => path)).size;
    const once = distinct * (rendition ? segmentBytes(FOUR_SECONDS, rendition) : Number.NaN);
    const stalled = probes.reduce((sum, { stalledSeconds }) => sum + stalledSeconds, 0);
    return { times: seat.segmentBytes() / once, stalled };
  },
};
