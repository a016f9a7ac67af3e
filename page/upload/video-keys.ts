import { INDEX } from '../../sw/core/library.ts';

/** Where the file is that a video was made of. */
export function rawKey(id: string, fileName: string): string {
  return `${id}/raw/${fileName}`;
}

/** Where a file of a video's stream is; the multivariant playlist is named by the video. */
export function streamKey(id: string, path: string): string {
  return `${id}/video/${path === INDEX ? `${id}.m3u8` : path}`;
}
