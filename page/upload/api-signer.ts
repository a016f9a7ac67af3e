import type { Sign } from './s3-request.ts';
import { UploadProblem } from './upload-problem.ts';

/** How an API is asked that signs. */
export interface SigningApi {
  /** Takes a POST with an `S3Request` in JSON, and answers with `{"url": "…"}`. */
  readonly url: string;
  /** What its requests carry: the token may have become another one since the last. */
  readonly init: () => RequestInit;
  /** It wants to know who asks: says whether somebody is asked for a token now. */
  readonly onUnauthorized: () => boolean;
}

/** It has little to do. */
const ANSWERS_WITHIN_MS = 30_000;

/** Has a site's API sign. */
export function apiSigner({ url, init, onUnauthorized }: SigningApi): Sign {
  const { origin } = new URL(url);
  return async (request, signal) => {
    const carried = init();
    const headers = new Headers(carried.headers);
    headers.set('Content-Type', 'application/json');
    const body = JSON.stringify(request);
    const timed = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]);
    const asked = { ...carried, method: 'POST', headers, body, signal: timed };
    const response = await fetch(url, asked).catch((error: unknown) => {
      signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new UploadProblem(
        `${origin}, which signs uploads, does not answer, or does not let this page ask it: ${why}.`,
        { isPassing: true },
      );
    });
    if (response.status === 401 && onUnauthorized()) {
      throw new UploadProblem(
        `${origin} wants to know who uploads: give a token, and go on with the upload.`,
      );
    }
    if (!response.ok) {
      const isPassing = response.status === 429 || response.status >= 500;
      const told = `${origin} signs no uploads for this page: it answered ${response.status}.`;
      throw new UploadProblem(told, { isPassing });
    }
    return urlIn(await response.text(), origin);
  };
}

function urlIn(text: string, origin: string): string {
  try {
    const { url }: { readonly url?: unknown } = JSON.parse(text);
    if (typeof url === 'string' && /^https?:$/.test(new URL(url).protocol)) return url;
  } catch {
    // It is said below.
  }
  throw new UploadProblem(
    `${origin} signs uploads, and its answer is to be {"url": "https://…"}. It was: ${text.slice(0, 80)}`,
  );
}
