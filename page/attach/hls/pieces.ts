import type Hls from 'hls.js';
import type { LevelDetails, LoaderStats } from 'hls.js';
import { secondsAhead } from '../time-ranges.ts';
import type { PiecedSegment } from './piece-loader.ts';

/** The next bytes may hold the first frame; each append has its price all the same. */
const LEAST_BYTES = 16 * 1024;

/** Where less than this lies ahead, in seconds of the clock, what comes is appended as it comes. */
const SHORT_SECONDS = 1;

/** So much media is appended at once while the picture moves. */
const PIECE_SECONDS = 0.25;

/**
 * The end of a segment is appended at once, in seconds: where a seek leaves it, hls.js (1.7.4) leads the sound of
 * the next one on from what has come, by silence, if that is within 20 frames of it, and takes that for its beginning.
 */
const TAIL_SECONDS = 1;

/** What is to lie ahead of a picture that begins to move, beside what the next request takes. */
const MARGIN_SECONDS = 1;

/** What is looked at to know whether a picture waits. */
export interface Watched {
  readonly video: Pick<HTMLVideoElement, 'buffered' | 'playbackRate' | 'readyState'>;
  readonly positionSeconds: number;
}

/** Whether hls.js may be given pieces: what it asks with is its own, and it has not begun to ask. */
export function mayPiece(hls: Hls): boolean {
  const { config, url } = hls;
  const { loader } = (hls.constructor as typeof Hls).DefaultConfig;
  const { fLoader, xhrSetup, fetchSetup } = config;
  // What a site says of one way of asking is to be known of the other one too.
  const isSaidOfBoth = Boolean(xhrSetup) === Boolean(fetchSetup);
  return url === null && config.loader === loader && !fLoader && isSaidOfBoth;
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

/**
 * How much of a segment is to be appended at once, in bytes: all of it, where nobody waits for it, or
 * where a picture that begins to move would soon stand still. `bytesPerMs`: how fast it has come lately.
 */
export function pieceBytes(
  { type, start, duration }: PiecedSegment,
  { loaded, total, loading }: LoaderStats,
  bytesPerMs: number,
  watched: Watched,
): number {
  if (type !== 'main') return Number.POSITIVE_INFINITY;
  const { video, positionSeconds } = watched;
  const comingSeconds = total > 0 ? (1 - loaded / total) * duration : Number.POSITIVE_INFINITY;
  if (comingSeconds < TAIL_SECONDS) return Number.POSITIVE_INFINITY;
  const restSeconds = start + duration - Math.max(positionSeconds, start);
  if (video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) {
    const firstByteMs = loading.first - loading.start;
    const arrival = { loadedBytes: loaded, totalBytes: total, firstByteMs, bytesPerMs };
    const isTelling = loading.first > 0 && total > 0;
    const mayBegin = isTelling && canGoOn(arrival, restSeconds / video.playbackRate);
    return mayBegin ? LEAST_BYTES : Number.POSITIVE_INFINITY;
  }
  const isShort =
    secondsAhead(video.buffered, positionSeconds) < SHORT_SECONDS * video.playbackRate;
  if (!isShort) return Number.POSITIVE_INFINITY;
  return Math.max(LEAST_BYTES, (total / duration) * PIECE_SECONDS);
}

/** How a segment that is on its way has come so far. */
export interface Arrival {
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** From the request to the first byte. */
  readonly firstByteMs: number;
  /** How fast it comes. */
  readonly bytesPerMs: number;
}

/**
 * Whether the rest of a segment comes, and the first byte of the next one, before so many seconds are
 * played, as far as its own rate tells.
 */
export function canGoOn(
  { loadedBytes, totalBytes, firstByteMs, bytesPerMs }: Arrival,
  restSeconds: number,
): boolean {
  const leftMs = (totalBytes - loadedBytes) / bytesPerMs;
  return (leftMs + firstByteMs) / 1000 + MARGIN_SECONDS <= restSeconds;
}

function isPlain(details: LevelDetails | undefined): boolean {
  if (!details) return false;
  const { fragments, partList } = details;
  return partList === null && !fragments.some(({ encrypted }) => encrypted);
}
