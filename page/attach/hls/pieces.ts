import type Hls from 'hls.js';
import type { FragmentLoaderContext, LevelDetails } from 'hls.js';
import { spansOf } from '../time-ranges.ts';

/** Where less than this lies ahead, in seconds of the clock, the picture may stand still. */
const SHORT_SECONDS = 1;

/** While nothing is shown the next bytes may hold the first frame; later each append has its price. */
const SMALL_BYTES = 16 * 1024;
const LARGE_BYTES = 96 * 1024;

/** What is looked at to know whether a picture waits. */
export interface Watched {
  readonly video: Pick<HTMLVideoElement, 'buffered' | 'playbackRate'>;
  readonly positionSeconds: number;
}

/** Whether hls.js may be given pieces: what it asks with is its own, and it has not begun to ask. */
export function mayPiece(hls: Hls): boolean {
  const { config, url } = hls;
  const { loader } = (hls.constructor as typeof Hls).DefaultConfig;
  const { fLoader, xhrSetup, fetchSetup } = config;
  return url === null && config.loader === loader && !(fLoader ?? xhrSetup ?? fetchSetup);
}

/**
 * Lets hls.js append segments in pieces (`progressive`), but for streams of which it would lose the
 * last frames of a segment or part that way: encrypted ones, and low-latency ones. It asks as it begins
 * a segment, when the list is known that names it. What this returns ends that.
 */
export function appendInPieces(hls: Hls): () => void {
  const { config } = hls;
  const property = { configurable: true, enumerable: true };
  Object.defineProperty(config, 'progressive', {
    ...property,
    get: () => isPlain(hls.levels[hls.loadLevel]?.details),
  });
  return () =>
    Object.defineProperty(config, 'progressive', { ...property, value: false, writable: true });
}

/** How much of a segment is to be appended at once, in bytes: all of it, where nobody waits for it. */
export function pieceBytes(
  { frag: { type } }: FragmentLoaderContext,
  { video: { buffered, playbackRate }, positionSeconds }: Watched,
): number {
  if (type !== 'main') return Number.POSITIVE_INFINITY;
  const span = spansOf(buffered).find(
    ([from, to]) => from <= positionSeconds && positionSeconds < to,
  );
  if (!span) return SMALL_BYTES;
  const isShort = span[1] - positionSeconds < SHORT_SECONDS * playbackRate;
  return isShort ? LARGE_BYTES : Number.POSITIVE_INFINITY;
}

function isPlain(details: LevelDetails | undefined): boolean {
  if (!details) return false;
  const { fragments, partList } = details;
  return partList === null && !fragments.some(({ encrypted }) => encrypted);
}
