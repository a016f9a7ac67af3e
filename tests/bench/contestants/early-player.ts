import { ourFiles } from '../page-files.ts';
import type { Contestant } from './contestant.ts';
import { servedAsVersioned } from './hls-alone.ts';
import { plainPage } from './plain-page.ts';

/** A page as in hls.js's own examples, with our window: Play is pressed before anything has come. */
export function earlyPlayer(): Contestant {
  const page = plainPage({
    id: 'ours-early-n4',
    name: 'hls.js with Playahead, N = 4, on a page of its own',
    how: 'hls.js with its defaults and `attachPlayahead(hls, video)`, the same files as ours; it plays as soon as the playlist is there.',
    head: '<link rel="modulepreload" href="/lib/hls.js"><link rel="modulepreload" href="/lib/playahead.js">',
    library: [servedAsVersioned('hls.js'), servedAsVersioned('playahead.js')],
    script: `import Hls from '/lib/hls.js';
const { attachPlayahead } = await import('/lib/playahead.js');
const hls = new Hls(start === undefined ? {} : { startPosition: start });
window.playahead = attachPlayahead(hls, video);
if (!byHand) hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => {}));
hls.loadSource(src);
hls.attachMedia(video);
window.contestant = { bandwidthEstimate: () => hls.bandwidthEstimate };`,
  });
  return {
    ...page,
    files: [...ourFiles(), ...page.files],
    scripts: [...page.scripts, '/sw.js'],
    hasWorker: true,
    lookAhead: { segments: 4 },
  };
}
