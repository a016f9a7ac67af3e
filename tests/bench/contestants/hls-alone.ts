import { ourFiles, type PageFile } from '../page-files.ts';
import type { Contestant } from './contestant.ts';
import { plainPage } from './plain-page.ts';

export interface HlsAloneSettings {
  /** Seconds of forward buffer; hls.js’s own defaults where it is left out. */
  readonly lookAheadSeconds?: number;
  /** Whether the origin lets the browser’s HTTP cache keep the segments. */
  readonly isCacheable?: boolean;
}

/** hls.js without anything, from the very file that our page serves. */
export function hlsAlone({ lookAheadSeconds, isCacheable }: HlsAloneSettings = {}): Contestant {
  const config =
    lookAheadSeconds === undefined
      ? {}
      : {
          maxBufferLength: lookAheadSeconds,
          maxMaxBufferLength: lookAheadSeconds,
          maxBufferSize: 1e9,
        };
  const setUp = lookAheadSeconds === undefined ? 'defaults' : `${lookAheadSeconds} s ahead`;
  const page = plainPage({
    id: `hls-${lookAheadSeconds ?? 'default'}${isCacheable ? '-cacheable' : ''}`,
    name: `hls.js alone, ${setUp}${isCacheable ? ', segments cacheable' : ''}`,
    how:
      (lookAheadSeconds === undefined
        ? 'hls.js with its defaults (30 s or 60 MB ahead, whichever is more), the same file as ours.'
        : `hls.js with \`maxBufferLength\` and \`maxMaxBufferLength\` of ${lookAheadSeconds} s.`) +
      ' After a fatal network error it starts to load again, 2 s later.' +
      (isCacheable ? ' The origin sends `max-age=3600` with the segments.' : ''),
    head: '<link rel="modulepreload" href="/lib/hls.js">',
    library: [servedAsVersioned('hls.js')],
    lookAheadSeconds,
    script: `import Hls from '/lib/hls.js';
const hls = new Hls({ ...${JSON.stringify(config)}, ...(start === undefined ? {} : { startPosition: start }) });
hls.loadSource(src);
hls.attachMedia(video);
hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
  if (fatal && type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => hls.startLoad(), 2000);
});
if (!byHand) video.play().catch(() => {});
window.contestant = { bandwidthEstimate: () => hls.bandwidthEstimate };`,
  });
  return isCacheable ? { ...page, segmentCacheControl: 'max-age=3600' } : page;
}

/** A script that our page serves, under a name that is cached for good. */
export function servedAsVersioned(name: 'hls.js' | 'playahead.js'): PageFile {
  const file = ourFiles().find(({ path }) => path === `/${name}`);
  if (!file) throw new Error(`static/${name} is not there. Run “npm run build” first.`);
  return { ...file, path: `/lib/${name}`, isVersioned: true };
}
