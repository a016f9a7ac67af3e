import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import { readFragmented } from './mp4.ts';
import { entry, type Stream, serveMediaPlaylist, servePiece } from './stream.ts';

export const DAY_SEGMENTS = 43_200;
export const DAY_SEGMENT_SECONDS = 2;

/**
 * A day, or less of it, in segments of 2 s, each under a URL of its own. The same 16 s come again and again: their
 * timestamps leap back each time, as they do where programmes are strung together.
 */
export function serveDay(origin: Origin, count = DAY_SEGMENTS): Stream {
  const { init: head, fragments } = readFragmented('240p');
  const init = servePiece(origin, '/film/init.mp4', head.body);
  const video = Array.from({ length: count }, (_, sequence) => {
    const which = sequence % fragments.length;
    const body = fragments[which]?.body as Buffer;
    return {
      sequence,
      startSeconds: sequence * DAY_SEGMENT_SECONDS,
      durationSeconds: DAY_SEGMENT_SECONDS,
      firstFrame: which * DAY_SEGMENT_SECONDS * FRAMES_PER_SECOND,
      init,
      piece: servePiece(origin, `/film/${sequence}.m4s`, body),
    };
  });
  const entries = video.map(({ sequence }) => {
    const isAnew = sequence > 0 && sequence % fragments.length === 0;
    const tags = isAnew ? ['#EXT-X-DISCONTINUITY'] : [];
    return entry(`${sequence}.m4s`, DAY_SEGMENT_SECONDS, ...tags);
  });
  return serveMediaPlaylist(origin, [video], entries, {
    tags: ['#EXT-X-MAP:URI="init.mp4"'],
    targetSeconds: DAY_SEGMENT_SECONDS,
  });
}
