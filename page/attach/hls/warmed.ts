import type Hls from 'hls.js';
import { unsigned } from '../../../sw/core/segment.ts';
import { levelOf } from './level-of.ts';

/** The media playlist that was warmed of each stream, by the URL that it is opened with. */
const renditions = new Map<string, string>();

/** Remembers, for this page, with which rendition a stream that was warmed is to begin. */
export function noteWarmed(url: string, rendition: string): void {
  renditions.set(unsigned(url), unsigned(rendition));
}

/** Lets a stream that was warmed begin with what is held of it, unless the site has said with what. */
export function beginAsWarmed(hls: Hls): void {
  const rendition = hls.url && renditions.get(unsigned(hls.url));
  if (!rendition || hls.config.startLevel !== undefined) return;
  const level = levelOf(hls.levels, rendition);
  if (level >= 0) hls.startLevel = level;
}
