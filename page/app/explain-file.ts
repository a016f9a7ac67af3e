import { shorten, statusInWords } from './explain.ts';

/** Why a file could not be opened, for a person: what its server answered. */
export function explainStatus(status: number, url: string): string {
  return `The file “${shorten(url)}” could not be loaded: ${statusInWords(status, url)}`;
}

/** Why a media element stopped, for a person; asks the server where the element cannot tell. */
export async function explainMedia(
  { code, message }: MediaError,
  url: string,
  signal: AbortSignal,
): Promise<string> {
  const where = `“${shorten(url)}”`;
  if (code === MediaError.MEDIA_ERR_DECODE) {
    return `What ${where} holds here cannot be decoded (${message}). Seek past it.`;
  }
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' }, signal });
    await response.body?.cancel();
    if (!response.ok) return explainStatus(response.status, url);
  } catch {
    return explainStatus(0, url);
  }
  return `This browser cannot play ${where} (${message}). Try an MP4 of H.264 with AAC.`;
}
