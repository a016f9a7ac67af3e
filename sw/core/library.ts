import { cacheName } from './cache-names.ts';

/** What is kept of a video, and how, is another thing than before when this changes. */
const LIBRARY = 'library-v1';

/** Of the name of a cache, after its `playahead-`. */
const CACHE = new RegExp(`^playahead-${LIBRARY}-(vid-[\\w-]{43}):`);

/** The id of a video that goes by its bytes: their SHA-256 in base64url (RFC 4648 §5). */
const CONTENT_ADDRESS = /^vid-[\w-]{43}$/;

/** The name of a video's multivariant playlist. */
export const INDEX = 'index.m3u8';

/** The name of what is known of a video, which is written last: one that has none is not whole. */
export const ABOUT = 'video.json';

/** Whether a text is the id of a video that goes by its bytes, and can be nothing else. */
export function isContentAddress(text: string): boolean {
  return CONTENT_ADDRESS.test(text);
}

/** The cache of one video of a scope's library: each has its own, which goes at once and as a whole. */
export function videoCacheName(id: string, scope: string): string {
  return cacheName(`${LIBRARY}-${id}`, scope);
}

/** The id of the video that a cache of a scope's library is of; `undefined` for every other cache. */
export function videoOfCache(name: string, scope: string): string | undefined {
  const id = CACHE.exec(name)?.[1];
  return id !== undefined && name === videoCacheName(id, scope) ? id : undefined;
}

/** Whether a cache holds a video of a library, of whichever scope: only who has put it there takes it away. */
export function isLibraryCache(name: string): boolean {
  return CACHE.test(name);
}

/** The name of the Web Lock that who imports into a scope's library holds: one at a time. */
export function importLockName(scope: string): string {
  return `playahead-import:${scope}`;
}

/** The name of the Web Lock that is held while a video is made, or changed. */
export function videoLockName(id: string, scope: string): string {
  return `playahead-video:${id}:${scope}`;
}

/** The name of the Web Lock that is held while a video is uploaded. */
export function uploadLockName(id: string, scope: string): string {
  return `playahead-upload:${id}:${scope}`;
}

/** The URL of a file of a video of a scope's library. */
export function videoUrl(id: string, path: string, scope: string): string {
  return `${folderOf(scope)}${id}/${path}`;
}

/** Of which video of a scope's library a URL is; `undefined` for every other URL. */
export function videoAt(url: string, scope: string): string | undefined {
  const folder = folderOf(scope);
  const [id = ''] = url.startsWith(folder) ? url.slice(folder.length).split('/', 1) : [];
  return isContentAddress(id) ? id : undefined;
}

function folderOf(scope: string): string {
  return `${scope}library/`;
}
