import { fileBeside } from '../films.ts';
import { ourFiles } from '../page-files.ts';
import type { Contestant } from './contestant.ts';
import { ours } from './ours.ts';
import { plainPage } from './plain-page.ts';

/** Our own page, which plays a film's MP4 in a window of chunks of 1 MiB. */
export function oursOnFile({ ahead = 8 } = {}): Contestant {
  const page = ours();
  return {
    ...page,
    id: `ours-file-n${ahead}`,
    name: `Playahead, N = ${ahead}`,
    how: `The page of this repository, \`?src=movie.mp4&ahead=${ahead}\`.`,
    files: ourFiles(),
    scripts: ['/page.js', '/file-player.js', '/file-index.js', '/overview.js', '/sw.js'],
    lookAhead: { segments: ahead },
    urlOf: ({ playlist, startSeconds }) =>
      `/?src=/${fileBeside(playlist)}&ahead=${ahead}&autoplay` +
      (startSeconds === undefined ? '' : `#t=${startSeconds}`),
  };
}

/** A video element and nothing else. */
export function browserAlone(): Contestant {
  const page = plainPage({
    id: 'browser-alone',
    name: 'the browser alone',
    how: 'A `<video src=movie.mp4 autoplay preload=auto>` and nothing else.',
    head: '',
    library: [],
    script: `video.preload = 'auto';
video.src = src;
if (start !== undefined) video.currentTime = start;
if (!byHand) video.play().catch(() => {});`,
  });
  const { urlOf } = page;
  return {
    ...page,
    urlOf: (viewing) => urlOf({ ...viewing, playlist: fileBeside(viewing.playlist) }),
  };
}
