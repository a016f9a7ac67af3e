import type { ErrorData } from 'hls.js';

/** What went wrong, where, and what to do next, for a person. */
export function explain(error: ErrorData, sourceUrl: string): string {
  const url = error.url ?? error.frag?.url ?? sourceUrl;
  const where = `“${shorten(url)}”`;
  const status = error.response?.code ?? 0;
  switch (error.details as string) {
    case 'manifestLoadError':
    case 'levelLoadError':
    case 'audioTrackLoadError':
    case 'subtitleTrackLoadError':
      return `The playlist ${where} could not be loaded: ${statusInWords(status, url)}`;
    case 'manifestLoadTimeOut':
    case 'levelLoadTimeOut':
    case 'audioTrackLoadTimeOut':
      return `The playlist ${where} did not come in time. Check the connection, then press Load again.`;
    case 'manifestParsingError':
    case 'levelParsingError':
    case 'levelEmptyError':
      return `What came from ${where} is not an HLS playlist, which begins with #EXTM3U (${error.error.message}). Check that the URL is that of an .m3u8 file, and not of a page.`;
    case 'manifestIncompatibleCodecsError':
    case 'bufferAddCodecError':
    case 'bufferIncompatibleCodecsError':
      return `This browser cannot play the codecs of ${where} (${error.error.message}). H.264 video with AAC audio plays everywhere.`;
    case 'fragLoadError':
      return `${segmentInWords(error)} could not be loaded: ${statusInWords(status, url)}`;
    case 'fragLoadTimeOut':
      return `${segmentInWords(error)} did not come in time. The connection may be too slow for this video.`;
    case 'keyLoadError':
    case 'keyLoadTimeOut':
      return `The key of an encrypted segment could not be loaded: ${statusInWords(status, url)}`;
    default:
      return `The player stopped at ${where}: ${error.error.message} (${error.details}). Press Load to try again.`;
  }
}

function statusInWords(status: number, url: string): string {
  if (status === 401 || status === 403) {
    return `its server refuses it (${status}). Sign in there, or ask for a fresh link.`;
  }
  if (status === 404 || status === 410) {
    return `there is nothing at this address (${status}). Check the source.`;
  }
  if (status > 0) return `its server answered ${status}. Try again in a while.`;
  return new URL(url, document.baseURI).origin === location.origin
    ? 'its server cannot be reached. Check the connection; loading goes on as soon as it is back.'
    : 'its server cannot be reached, or does not allow this page to read from it. Check the address, and that the server sends “Access-Control-Allow-Origin” (CORS).';
}

function segmentInWords({ frag }: ErrorData): string {
  return frag ? `Segment ${frag.sn} (“${shorten(frag.url)}”)` : 'A segment';
}

/** The path without its query, in which there may be a token. */
function shorten(url: string): string {
  const { origin, pathname } = new URL(url, document.baseURI);
  return origin === location.origin ? pathname : origin + pathname;
}
