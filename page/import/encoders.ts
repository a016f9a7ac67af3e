import { canEncodeVideo } from 'mediabunny';
import type { Film } from './film.ts';
import { renditionsOf } from './renditions.ts';

/**
 * WebKitGTK and WPE: until 2.52 any use of their `VideoEncoder` ends the page,
 * https://github.com/WebKit/WebKit/pull/70249.
 */
const ENDS_THE_PAGE = /\bLinux\b.*\bAppleWebKit\b(?!.*Chrom)/;

/** Whether this browser can encode the picture of a film as H.264. */
export async function canEncodePicture({
  picture,
  bytes,
  durationSeconds,
}: Film): Promise<boolean> {
  if (ENDS_THE_PAGE.test(navigator.userAgent) || !('VideoEncoder' in globalThis)) return false;
  const [largest] = renditionsOf(picture, (bytes * 8) / durationSeconds);
  return canEncodeVideo('avc', largest);
}
