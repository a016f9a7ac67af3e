/**
 * What is held of segments and playlists is stored in another form than before, or under other keys,
 * when this changes.
 */
const STORAGE_VERSION = 2;

/** What of a worker's caches holds media, and is anyone's own: all of it goes when one signs out. */
const MEDIA = /^playahead-(segments|playlists)/;

/** What versions before scopes were told apart have left: whose it is nobody knows. */
const WITHOUT_SCOPE = /^playahead-(segments-v\d+|playlists-v\d+|shell-[0-9a-f]{12})$/;

/** The caches of one worker. Cache Storage is the origin's, which may have a worker in each folder. */
export interface CacheNames {
  readonly segments: string;
  readonly playlists: string;
}

/** The names of the caches of the worker of a scope, which is a URL; they can be read in DevTools. */
export function cacheNames(scope: string): CacheNames {
  return {
    segments: cacheName(`segments-v${STORAGE_VERSION}`, scope),
    playlists: cacheName(`playlists-v${STORAGE_VERSION}`, scope),
  };
}

/** The name of one more cache of the worker of a scope. */
export function cacheName(kind: string, scope: string): string {
  return `playahead-${kind}:${pathOf(scope)}`;
}

/** Whether a cache is of the worker of a scope, whatever its version, or of one before scopes counted. */
export function isCacheOf(scope: string, name: string): boolean {
  return scopePathOf(name) === pathOf(scope) || WITHOUT_SCOPE.test(name);
}

/**
 * Whether a cache holds media for a page: of the worker of its scope; where it has none, of a worker
 * that has been there.
 */
export function isMediaFor(
  { page, scope }: { page: string; scope?: string | undefined },
  name: string,
): boolean {
  if (!MEDIA.test(name)) return false;
  if (scope !== undefined) return isCacheOf(scope, name);
  return pathOf(page).startsWith(scopePathOf(name) ?? '/');
}

function scopePathOf(name: string): string | undefined {
  return /^playahead-[^:]+:(\/.*)$/.exec(name)?.[1];
}

/** The path of a URL of http or https. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}
