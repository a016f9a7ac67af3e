import { extname } from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/mp4',
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.cmfv': 'video/mp4',
  '.m4a': 'audio/mp4',
  '.cmfa': 'audio/mp4',
  '.aac': 'audio/aac',
  '.mp3': 'audio/mpeg',
  '.vtt': 'text/vtt',
  '.key': 'application/octet-stream',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The media type for a path without its query, by its extension. */
export function mediaTypeOf(pathname: string): string {
  return mediaTypes[extname(pathname).toLowerCase()] ?? 'application/octet-stream';
}

/** Whether a path names bytes that a player decodes: a segment, an init segment or a whole file. */
export function isMedia(pathname: string): boolean {
  return /^(video|audio)\//.test(mediaTypeOf(pathname));
}

/** Whether a path belongs to the stream (media, playlists, subtitles, keys) and not to the page. */
export function isOfStream(pathname: string): boolean {
  return isMedia(pathname) || /\.(m3u8|vtt|key)$/i.test(pathname);
}
