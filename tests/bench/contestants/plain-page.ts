import type { PageFile } from '../page-files.ts';
import type { Contestant, Viewing } from './contestant.ts';

export interface PlainPage {
  readonly id: string;
  readonly name: string;
  readonly how: string;
  readonly head: string;
  readonly library: readonly PageFile[];
  /** A module’s text: it plays `src` in `video` from `start` (seconds or undefined). */
  readonly script: string;
  readonly videoClass?: string;
  readonly lookAheadSeconds?: number | undefined;
}

/**
 * A page with a video, one library, and the few lines that the library’s documentation recommends.
 * At a reload it goes on where it was, for whoever does not do that by itself.
 */
export function plainPage(plain: PlainPage): Contestant {
  const { id, name, how, library, lookAheadSeconds } = plain;
  const path = `/contestants/${id}.html`;
  return {
    id,
    name,
    how,
    files: [{ path, content: html(plain) }, ...library],
    scripts: library.map((file) => file.path),
    hasWorker: false,
    ...(lookAheadSeconds === undefined ? {} : { lookAhead: { seconds: lookAheadSeconds } }),
    urlOf: ({ playlist, startSeconds, byHand }: Viewing) =>
      `${path}?src=/${playlist}${byHand ? '&by-hand' : ''}${startSeconds === undefined ? '' : `#t=${startSeconds}`}`,
  };
}

function html({ name, head, script, videoClass = '' }: PlainPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title><link rel="icon" href="data:,">
${head}
</head>
<body>
<video id="video" class="${videoClass}" controls playsinline width="640" height="360"></video>
<script type="module">
${script.includes('import ') ? script.slice(0, script.indexOf('\n') + 1) : ''}
const video = document.getElementById('video');
const src = new URLSearchParams(location.search).get('src');
const byHand = new URLSearchParams(location.search).has('by-hand');
const named = new URLSearchParams(location.hash.slice(1)).get('t');
const [{ type }] = performance.getEntriesByType('navigation');
const left = type === 'reload' ? localStorage.getItem('left') : null;
const start = left ?? named ? Number(left ?? named) : undefined;
addEventListener('pagehide', () => localStorage.setItem('left', document.querySelector('video').currentTime));
${script.includes('import ') ? script.slice(script.indexOf('\n') + 1) : script}
</script>
</body>
</html>
`;
}
