import { type Standing, standingOf } from '../store/playlist-store.ts';

/** What a playlist that has just come says beside the one that was kept. */
export interface PlaylistNews {
  /** It is not there any more, for this one at least. */
  readonly isGone: boolean;
  /** It says so itself, or its names stand for other segments by now: a validator tells. */
  readonly isNew: boolean;
  /** What was kept is not good enough for a page that has begun with it. */
  readonly isStale: boolean;
  /** How far it can be relied on once it is kept; `undefined` where it must not be. */
  readonly standing: Standing | undefined;
}

/**
 * Compares what has come of a playlist with what was kept; `undefined` where it is no news of it: an
 * error, or what a network says in its own place, a login page for one.
 */
export async function newsOf(
  request: Request,
  fresh: Response,
  text: string,
  before: Response | undefined,
): Promise<PlaylistNews | undefined> {
  const isGone = [401, 403, 404, 410].includes(fresh.status);
  if (isGone) {
    return { isGone, isNew: false, isStale: before !== undefined, standing: undefined };
  }
  if (fresh.status !== 200 || !text.startsWith('#EXTM3U')) return undefined;
  const { isOther, isNew } = before
    ? await compare(request, before, fresh, text)
    : { isOther: false, isNew: false };
  const isFinal = isFinished(text);
  const hasChanged = isOther || isNew || (before && standingOf(before) === 'changing');
  const mayBeKept = isFinal && !/\bno-store\b/i.test(cacheControl(fresh));
  return {
    isGone,
    isNew: isFinal && isNew,
    isStale: before !== undefined && (isOther || isNew || !isFinal),
    standing: mayBeKept ? standing(fresh, text, hasChanged) : undefined,
  };
}

/**
 * A multivariant playlist, or a media playlist that says it will not change: RFC 8216 §4.3.3.4. One
 * that leaves out what the player knows is no playlist to begin with.
 */
export function isFinished(playlist: string): boolean {
  if (/^#EXT-X-SKIP\b/m.test(playlist)) return false;
  return /^#EXT-X-(STREAM-INF|ENDLIST)\b/m.test(playlist);
}

function standing(fresh: Response, text: string, hasChanged = false): Standing {
  if (hasChanged) return 'changing';
  // RFC 9111 §5.2.2.
  if (/no-cache|must-revalidate|max-age=0\b/i.test(cacheControl(fresh))) return 'asked for first';
  // Where it led to is for today, and what signs a URL has its time.
  return fresh.redirected || text.includes('?') ? 'asked for first' : 'lasting';
}

/**
 * Whether a playlist says other things than before, and whether it names new segments: its validator
 * has changed as well, and not because its URLs are signed anew each time.
 */
async function compare(request: Request, before: Response, fresh: Response, text: string) {
  const old = await before.clone().text();
  const unqueried = (playlist: string) => playlist.replace(/\?[^\s"]*/g, '');
  // The same names mean other segments in another place.
  const isElsewhere = placeOf(request, before) !== placeOf(request, fresh);
  const isOther = unqueried(old) !== unqueried(text);
  const [was, is] = [before, fresh].map(({ headers }) =>
    ['ETag', 'Last-Modified'].map((name) => headers.get(name)),
  );
  // One that still agrees is enough: a server may make up the other one each time.
  const isSame = is?.some((validator, index) => validator && validator === was?.[index]);
  const isAnother = !isSame && is?.some(Boolean);
  const isNew = Boolean(!isElsewhere && isAnother && (old === text || isOther));
  return { isOther: isOther || isElsewhere, isNew };
}

/** What relative names in a playlist are relative to. */
function placeOf(request: Request, playlist: Response): string {
  return new URL('.', playlist.url || request.url).href;
}

function cacheControl({ headers }: Response): string {
  return headers.get('Cache-Control') ?? '';
}
