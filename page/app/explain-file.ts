import { fetchRange } from '../attach/file/fetch-range.ts';
import { shorten, statusInWords } from './explain.ts';

/** Why a file is not there yet. */
export const WAITS_FOR_WORKER =
  'Its server wants a token, which the browser’s player cannot show: it begins once the service worker is there.';

/** Why nothing of a file is fetched ahead, in WebKit. */
export const TAKEN_FOR_THE_END =
  'its player takes the end of a worker’s answer for the end of the file';

/** Why a file could not be opened, for a person: what its server answered. */
export function explainStatus(status: number, url: string): string {
  return `The file “${shorten(url)}” could not be loaded: ${statusInWords(status, url)}`;
}

/**
 * Why a media element stopped, for a person, and what the server answers where it is that; asked with
 * what its requests carry, where the element cannot tell.
 */
export async function explainMedia(
  { code, message }: MediaError,
  url: string,
  init: RequestInit,
): Promise<{ readonly problem: string; readonly status?: number }> {
  const where = `“${shorten(url)}”`;
  if (code === MediaError.MEDIA_ERR_DECODE) {
    return { problem: `What ${where} holds here cannot be decoded (${message}). Seek past it.` };
  }
  try {
    const response = await fetchRange(url, { first: 0, last: 0 }, init);
    await response.body?.cancel();
    const { ok, status } = response;
    if (!ok) return { problem: explainStatus(status, url), status };
  } catch {
    return { problem: explainStatus(0, url) };
  }
  const advice = 'Try an MP4 of H.264 with AAC.';
  return { problem: `This browser cannot play ${where} (${message}). ${advice}` };
}
