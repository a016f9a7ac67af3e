import { capped } from '../../origin/capped.ts';
import type { Content, Handler } from '../../origin/file-table.ts';
import { movieOf, WEBM } from './film.ts';

const BYTES = 24e6;
/** What some middleware gives at once. */
const CAP_BYTES = 512 * 1024;
const WEBM_CAP_BYTES = 64 * 1024;

/** A kind of file, and of server. */
export interface FileShape {
  readonly name: string;
  readonly path: string;
  readonly content: () => Promise<Content | Handler>;
  readonly chunkBytes?: number;
  /** How many requests what is played of it takes at most, if not 20. */
  readonly mostRequests?: number;
  /** Whether the browser's demuxer reads all of it to find its way, as it does without us. */
  readonly mayReadAll?: boolean;
}

/** The kinds that are played in a window of chunks. */
export const SHAPES: readonly FileShape[] = [
  {
    name: 'an MP4 with its index before the media',
    path: '/front.mp4',
    content: () => movieOf({ index: 'front', bytes: BYTES }),
  },
  {
    name: 'an MP4 with its index behind the media',
    path: '/end.mp4',
    content: () => movieOf({ index: 'end', bytes: BYTES }),
  },
  {
    name: 'a fragmented MP4 without an index',
    path: '/fragments.mp4',
    content: () => movieOf({ index: 'fragments', bytes: BYTES }),
    mayReadAll: true,
  },
  {
    name: 'a server that gives half a chunk at once',
    path: '/capped.mp4',
    content: async () => capped(await movieOf({ index: 'front', bytes: BYTES }), CAP_BYTES),
    chunkBytes: CAP_BYTES,
    // Each brings half as much.
    mostRequests: 40,
  },
  {
    name: 'a file that is smaller than a chunk',
    path: '/small.mp4',
    content: () => movieOf({ index: 'front', segments: 3 }),
  },
  {
    name: 'a WebM of small chunks, its Cues behind the media',
    path: '/movie.webm',
    content: async () => capped(WEBM, WEBM_CAP_BYTES),
    chunkBytes: WEBM_CAP_BYTES,
  },
];
