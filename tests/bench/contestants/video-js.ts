import { packageFile } from '../page-files.ts';
import type { Contestant } from './contestant.ts';
import { plainPage } from './plain-page.ts';

export interface VideoJsSettings {
  /** Seconds of forward buffer; VHS’s own 30 to 60 s where it is left out. */
  readonly lookAheadSeconds?: number;
}

/** video.js, whose HLS is VHS. */
export function videoJs({ lookAheadSeconds }: VideoJsSettings = {}): Contestant {
  const goal =
    lookAheadSeconds === undefined
      ? ''
      : `videojs.Vhs.GOAL_BUFFER_LENGTH = videojs.Vhs.MAX_GOAL_BUFFER_LENGTH = ${lookAheadSeconds};`;
  return plainPage({
    id: `video-js${lookAheadSeconds === undefined ? '' : `-${lookAheadSeconds}`}`,
    name: `video.js${lookAheadSeconds === undefined ? '' : `, ${lookAheadSeconds} s ahead`}`,
    how: `video.js with VHS in place of the browser’s own HLS (\`overrideNative\`)${
      goal === '' ? ', else its defaults' : `, \`GOAL_BUFFER_LENGTH\` ${lookAheadSeconds} s`
    }.`,
    head: '<link rel="stylesheet" href="/lib/video-js.css">\n<script src="/lib/video.js"></script>',
    library: [
      packageFile('/lib/video.js', 'video.js/dist/video.min.js'),
      packageFile('/lib/video-js.css', 'video.js/dist/video-js.min.css'),
    ],
    videoClass: 'video-js',
    lookAheadSeconds,
    script: `
${goal}
const player = videojs(video, { autoplay: true, preload: 'auto', html5: { vhs: { overrideNative: true } } });
if (start !== undefined) player.one('loadedmetadata', () => player.currentTime(start));
player.src({ src, type: 'application/vnd.apple.mpegurl' });
window.contestant = { bandwidthEstimate: () => player.tech(true)?.vhs?.bandwidth ?? NaN };`,
  });
}
