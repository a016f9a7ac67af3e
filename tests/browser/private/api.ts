import type { Reply } from '../../origin/file-table.ts';
import { type Origin, startOrigin } from '../../origin/origin.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { demoSegment, mediaPlaylist } from '../streams/stream.ts';

/** What a company's API serves, and to whom. */
export interface Api {
  readonly origin: Origin;
  /** The tokens that it takes. */
  readonly tokens: Set<string>;
  /** The signatures that its parts take; each playlist has the newest. */
  readonly signatures: string[];
}

/** Of its one video, and who may see it. */
export const ID = 'holiday_2026-07';
export const TOKEN = 'first.token-4f1e~b/+==';

const SEGMENTS = 24;

/** What the page is told of an API: playlists by id there, parts in a folder of their own. */
export function configOf({ origin: { url } }: Api, part = true): string {
  return JSON.stringify({
    videos: {
      source: `${url}/videos/{id}/index.m3u8`,
      ...(part && { part: `${url}/acme/{id}/parts/{part}` }),
    },
    credentials: { [url]: 'token' },
  });
}

/** Starts an API on an origin of its own, whose one video goes by an id. */
export async function startApi(id: string, { isSigned = false } = {}): Promise<Api> {
  const origin = await startOrigin({ cors: '*' });
  const api: Api = { origin, tokens: new Set(), signatures: ['s1'] };
  const guarded = (authorization: string | undefined, reply: () => Reply): Reply =>
    api.tokens.has(authorization?.replace(/^Bearer /, '') ?? '') ? reply() : { status: 401 };
  origin.serve(`/videos/${id}/index.m3u8`, ({ headers }) =>
    guarded(headers.authorization, () => ({ body: playlistOf(api, id, isSigned) })),
  );
  for (let at = 0; at < SEGMENTS; at += 1) {
    const body = demoSegment(at);
    const path = `/acme/${id}/parts/segment-${String(at).padStart(3, '0')}.ts`;
    origin.serve(path, ({ headers, url }) => {
      if (!isSigned) return guarded(headers.authorization, () => ({ body }));
      const isGood = url.searchParams.get('X-Amz-Signature') === api.signatures.at(-1);
      return isGood ? { body } : { status: 403 };
    });
  }
  return api;
}

function playlistOf({ origin, signatures }: Api, id: string, isSigned: boolean): string {
  const names = Array.from({ length: SEGMENTS }, (_, at) => {
    const file = `segment-${String(at).padStart(3, '0')}.ts`;
    const url = `${origin.url}/acme/${id}/parts/${file}?X-Amz-Signature=${signatures.at(-1)}`;
    return `#EXTINF:4,\n${isSigned ? url : file}`;
  });
  return mediaPlaylist(names);
}

/** Whether a request carries a token, wherever it may be. */
export function carries(token: string, { path, headers }: RequestEntry): boolean {
  return `${path} ${JSON.stringify(headers)}`.includes(token);
}
