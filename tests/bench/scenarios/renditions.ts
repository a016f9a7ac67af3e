import { hlsAlone } from '../contestants/hls-alone.ts';
import { ours } from '../contestants/ours.ts';
import { shaka } from '../contestants/shaka.ts';
import { videoJs } from '../contestants/video-js.ts';
import { THREE_RENDITIONS } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { pass } from './waits.ts';

const WATCHED_MS = 60_000;

/** Which renditions are chosen, and what the player believes of the network. */
export const renditions: readonly Scenario[] = [
  scenario(
    3000,
    'hls.js goes up only to what 0.7 of its estimate carries: here it stays at 1 Mbit/s.',
  ),
  scenario(4000, 'Here 0.7 of a true estimate carries 2.5 Mbit/s.'),
];

function scenario(kbps: 3000 | 4000, note: string): Scenario {
  return {
    name: `renditions-${kbps / 1000}`,
    title: `Renditions of 1, 2.5 and 6 Mbit/s on ${kbps / 1000} Mbit/s`,
    what: `A minute of it: the player’s estimate of the network at its end, and the renditions that it asked for, in order. ${note}`,
    film: THREE_RENDITIONS,
    link: { kbps, rttMs: 50 },
    figures: [
      { key: 'estimate', label: 'estimate', unit: 'kbit/s' },
      { key: 'error', label: 'its error', unit: '%' },
      { key: 'chosen', label: 'renditions', unit: 'words' },
      { key: 'rate', label: 'mean of the segments asked for', unit: 'kbit/s' },
      { key: 'twice', label: 'fetched more than once', unit: 'MB' },
      { key: 'stalled', label: 'stalled', unit: 's' },
    ],
    rounds: 3,
    sideBySide: 3,
    baseline: 'hls-default',
    contestants: [
      ours(),
      ours({ worker: false }),
      hlsAlone(),
      ours({ ahead: 15 }),
      shaka({ prefetch: 2 }),
      videoJs(),
    ],
    quickContestants: kbps === 3000 ? 3 : 0,
    targets: [
      {
        words: 'an estimate within 10% of the one without the worker',
        contestant: 'ours-n4',
        figure: 'estimate',
        versus: 'ours-n4-off',
        atLeast: 0.9,
        atMost: 1.1,
      },
      {
        words: 'the same renditions in order as without the worker',
        contestant: 'ours-n4',
        figure: 'chosen',
        sameAs: 'ours-n4-off',
      },
      { words: 'no bytes twice', contestant: 'ours-n4', figure: 'twice', atMost: 0 },
      { words: 'no stall', contestant: 'ours-n4', figure: 'stalled', atMost: 0 },
    ],
    async measure(seat) {
      const tab = await seat.tabOfReturning();
      await seat.open(tab);
      await tab.firstFrameMs();
      await pass(WATCHED_MS);
      const estimate = await tab.bandwidthEstimate();
      const { stalledSeconds } = await tab.probe();
      const asked = await renditionsAsked(tab);
      const rates = asked.map(
        (name) =>
          THREE_RENDITIONS.renditions.find((each) => each.name === name)?.bitsPerSecond ?? 0,
      );
      return {
        estimate,
        error: estimate / (kbps * 1000) - 1,
        chosen: asked.filter((name, index) => name !== asked[index - 1]).join(' → '),
        rate: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
        twice: bytesAgain(seat),
        stalled: stalledSeconds,
      };
    },
  };
}

/** What the player asked for, in its order; what a worker fetches ahead is not among it. */
async function renditionsAsked(tab: Tab): Promise<readonly string[]> {
  const urls = await tab.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  return urls.flatMap((url) => /\/(\w+)\/segment-\d+\.ts/.exec(url)?.[1] ?? []);
}

/** Bytes of paths that had been fetched before, in whole or in part. */
function bytesAgain(seat: Seat): number {
  const seen = new Set<string>();
  let bytes = 0;
  for (const { path, bytesSent } of seat.segments(({ bytesSent: sent }) => sent > 0)) {
    if (seen.has(path)) bytes += bytesSent;
    seen.add(path);
  }
  return bytes;
}
