import type { Level } from 'hls.js';
import { unsigned } from '../../../sw/core/segment.ts';

/** The index of the level whose media playlist has this URL, whatever signs it; below 0 where none has. */
export function levelOf(levels: readonly Level[], rendition: string | undefined): number {
  return levels.findIndex(({ url }) => url.some((each) => unsigned(each) === rendition));
}
