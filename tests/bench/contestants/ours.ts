import { ourFiles } from '../page-files.ts';
import type { Contestant } from './contestant.ts';

export interface OurSettings {
  readonly ahead?: number | 'auto';
  readonly parallel?: number;
  readonly refill?: number;
  readonly worker?: boolean;
}

/** Our own page, as it is served. */
export function ours({
  ahead = 4,
  parallel = 2,
  refill = 0.75,
  worker = true,
}: OurSettings = {}): Contestant {
  const parallelText = parallel === 2 ? '' : `, P = ${parallel}`;
  const refillText = refill === 0.75 ? '' : `&refill=${refill}`;
  const settings = `${ahead === 'auto' ? '`ahead=auto`' : `N = ${ahead}`}${parallelText}`;
  return {
    id: `ours-${ahead === 'auto' ? ahead : `n${ahead}`}${parallel === 2 ? '' : `-p${parallel}`}${worker ? '' : '-off'}`,
    name: worker ? `Playahead, ${settings}` : `Playahead’s page without its worker, ${settings}`,
    how: `The page of this repository, \`?ahead=${ahead}${parallel === 2 ? '' : `&parallel=${parallel}`}${worker ? '' : '&sw=off'}\`.`,
    files: ourFiles(),
    scripts: ['/page.js', '/hls.js', '/overview.js', '/sw.js'],
    hasWorker: worker,
    ...(ahead === 'auto' ? {} : { lookAhead: { segments: ahead } }),
    urlOf: ({ playlist, startSeconds, byHand }) =>
      `/?src=/${playlist}&ahead=${ahead}&parallel=${parallel}${refillText}${worker ? '' : '&sw=off'}` +
      (byHand ? '' : '&autoplay') +
      (startSeconds === undefined ? '' : `#t=${startSeconds}`),
  };
}
