import Hls, { type ErrorData } from 'hls.js';
import { explain } from './explain.ts';
import type { Place } from './resume.ts';

/** What a player is opened with, and whom it tells. */
export interface PlayerOptions {
  readonly url: string;
  readonly place: Place | undefined;
  /** What went wrong, in words; `isOver` when playback cannot go on by itself. */
  readonly onProblem: (problem: string, isOver: boolean) => void;
  /** It goes on after a problem. */
  readonly onRecovered: () => void;
}

/** After a failure that may pass, how long until the next try, twice as long each time. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
/** How often in a row a decoder is set up anew. */
const MOST_RECOVERIES = 2;
/** What has been played stays in memory this long; what is older is on disk. */
const BACK_BUFFER_SECONDS = 30;

/**
 * Makes an hls.js player; `open` begins to load. Throws where the browser has no Media Source
 * Extensions.
 */
export function createPlayer(video: HTMLVideoElement, options: PlayerOptions): Hls {
  if (!Hls.isSupported()) {
    throw new Error(
      'This browser has no Media Source Extensions. Try a current Chrome, Firefox or Safari.',
    );
  }
  const { place, url } = options;
  const hls = new Hls({
    startPosition: place?.positionSeconds ?? -1,
    backBufferLength: BACK_BUFFER_SECONDS,
    // Loading a first segment only to measure it would be a segment nobody watches.
    testBandwidth: false,
  });
  hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    const left = levels.findIndex((level) => level.url.some((each) => each === place?.rendition));
    if (left >= 0) hls.startLevel = left;
  });
  recover(hls, options);
  hls.attachMedia(video);
  // The caller attaches what else listens before the first event comes.
  queueMicrotask(() => hls.loadSource(url));
  return hls;
}

/** The media playlist of the segment on the screen. */
export function currentRendition(hls: Hls): string | undefined {
  return hls.levels[hls.currentLevel]?.url[0];
}

/** The rendition that is asked for next, as people say it: "540p". */
export function renditionName(hls: Hls): string | undefined {
  const level = hls.levels[hls.loadLevel];
  return (
    level && (level.height ? `${level.height}p` : `${Math.round(level.bitrate / 1000)} kbit/s`)
  );
}

/** Goes on after whatever may pass: a network that comes back, a decoder that lost its way once. */
function recover(hls: Hls, { url, onProblem, onRecovered }: PlayerOptions): void {
  let retryMs = FIRST_RETRY_MS;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let mediaRecoveries = 0;
  const retry = () => {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    hls.startLoad();
  };
  const onOnline = () => retryTimer !== undefined && retry();
  window.addEventListener('online', onOnline);

  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (isDecoderLost(error) && mediaRecoveries < MOST_RECOVERIES) {
      mediaRecoveries += 1;
      hls.recoverMediaError();
    } else if (mayPass(error)) {
      onProblem(explain(error, url), false);
      clearTimeout(retryTimer);
      retryTimer = setTimeout(retry, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    } else {
      onProblem(explain(error, url), true);
    }
  });
  hls.on(Hls.Events.FRAG_BUFFERED, () => {
    if (retryMs !== FIRST_RETRY_MS) onRecovered();
    retryMs = FIRST_RETRY_MS;
    mediaRecoveries = 0;
  });
  hls.on(Hls.Events.DESTROYING, () => {
    clearTimeout(retryTimer);
    window.removeEventListener('online', onOnline);
  });
}

/** A codec that the browser does not have will not come by trying again. */
function isDecoderLost({ type, details }: ErrorData): boolean {
  return type === Hls.ErrorTypes.MEDIA_ERROR && !/codecs?error$/i.test(details);
}

/** Once a stream has begun, a network that is gone may come back; a wrong address does not mend. */
function mayPass({ type, details }: ErrorData): boolean {
  const { MANIFEST_LOAD_ERROR, MANIFEST_LOAD_TIMEOUT, MANIFEST_PARSING_ERROR } = Hls.ErrorDetails;
  const isFirst = [MANIFEST_LOAD_ERROR, MANIFEST_LOAD_TIMEOUT, MANIFEST_PARSING_ERROR] as string[];
  return type === Hls.ErrorTypes.NETWORK_ERROR && !isFirst.includes(details);
}
