import type { ErrorData } from 'hls.js';

/** What went wrong, where, and what to do next, for a person. */
export function explain(error: ErrorData, sourceUrl: string): string {
  const url = error.url ?? error.frag?.url ?? sourceUrl;
  const where = `“${shorten(url)}”`;
  const status = error.response?.code ?? 0;
  const kind = error.details as string;
  const { message } = error.error;
  const what = kind.startsWith('frag')
    ? `Segment ${error.frag?.sn} (${where})`
    : kind.startsWith('key')
      ? 'The key of an encrypted segment'
      : `The playlist ${where}`;
  if (kind.endsWith('LoadError'))
    return `${what} could not be loaded: ${statusInWords(status, url)}`;
  if (kind.endsWith('TimeOut')) {
    return `${what} did not come in time. Check the connection, then press Load.`;
  }
  if (/No Segments/.test(message)) return `${what} names no segments. Check how it was made.`;
  if (/ParsingError$/.test(kind)) {
    return `What came from ${where} is not an HLS playlist (${message}). Give the URL of a playlist: it begins with #EXTM3U.`;
  }
  if (/codecs?error$/i.test(kind)) {
    return `This browser cannot play the codecs of ${where} (${message}). Try H.264 with AAC.`;
  }
  return `The player stopped at ${where}: ${message} (${kind}). Press Load.`;
}

/** What a server's status means and what to do; 0 where there was no answer. */
export function statusInWords(status: number, url: string): string {
  if (status === 401 || status === 403) {
    return `its server refuses it (${status}): sign in again, or ask for a fresh link.`;
  }
  if (status === 404 || status === 410) {
    return `there is nothing at this address (${status}). Check the source.`;
  }
  if (status > 0) return `its server answered ${status}. Try again in a while.`;
  return new URL(url, document.baseURI).origin === location.origin
    ? 'its server cannot be reached. Check the connection.'
    : 'its server cannot be reached, or does not send “Access-Control-Allow-Origin” (CORS). Check the address and the server.';
}

/** The path without its query, in which there may be a token. */
export function shorten(url: string): string {
  const { origin, pathname } = new URL(url, document.baseURI);
  return origin === location.origin ? pathname : origin + pathname;
}
