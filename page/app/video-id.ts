import type { SiteConfig } from './site-config.ts';

/** Nothing in it means anything in a URL. */
const VIDEO_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** What an id may be, for a person. */
export const ID_IN_WORDS = '1 to 128 letters, digits, “_” and “-”';

/** Whether a text may become part of a URL as the id of a video. */
export function isVideoId(text: string): boolean {
  return VIDEO_ID.test(text);
}

/** Where the playlist or the file of a video is, relative to the page where nothing else is said. */
export function placeOf(id: string, { videos }: SiteConfig): string {
  return videos ? videos.source.replaceAll('{id}', id) : `video/${id}/index.m3u8`;
}
