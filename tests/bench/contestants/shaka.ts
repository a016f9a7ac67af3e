import { packageFile } from '../page-files.ts';
import type { Contestant } from './contestant.ts';
import { plainPage } from './plain-page.ts';

export interface ShakaSettings {
  readonly prefetch: 0 | 2 | 5;
  /** \`streaming.bufferingGoal\`; Shaka’s default of 10 s where it is left out. */
  readonly lookAheadSeconds?: number;
}

/** Shaka Player, its build for HLS. */
export function shaka({ prefetch, lookAheadSeconds }: ShakaSettings): Contestant {
  const goal = lookAheadSeconds === undefined ? {} : { bufferingGoal: lookAheadSeconds };
  const streaming = { segmentPrefetchLimit: prefetch, ...goal };
  const ahead = lookAheadSeconds === undefined ? '' : `, ${lookAheadSeconds} s ahead`;
  return plainPage({
    id: `shaka-${prefetch}${lookAheadSeconds === undefined ? '' : `-${lookAheadSeconds}`}`,
    name: `Shaka, prefetch ${prefetch}${ahead}`,
    how: `Shaka Player’s build for HLS, \`streaming\` ${JSON.stringify(streaming)}, else its defaults.`,
    head: '<script src="/lib/shaka.js"></script>',
    library: [packageFile('/lib/shaka.js', 'shaka-player/dist/shaka-player.hls-es2021.js')],
    lookAheadSeconds,
    script: `
shaka.polyfill.installAll();
const player = new shaka.Player();
window.contestant = { bandwidthEstimate: () => player.getStats().estimatedBandwidth };
player.configure({ streaming: ${JSON.stringify(streaming)} });
await player.attach(video);
video.autoplay = true;
await player.load(src, start);
video.play().catch(() => {});`,
  });
}
