import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { unsigned } from '../../sw/core/segment.ts';
import { endBegun } from '../attach/hls/begun-requests.ts';
import { levelOf } from '../attach/hls/level-of.ts';
import type { Access } from './access.ts';
import type { EarlyPlaylists } from './early-playlists.ts';
import { explain } from './explain.ts';
import { type PlaylistLoaderClass, partLoader } from './part-loader.ts';
import type { PartPlaces } from './part-urls.ts';
import { Refusals } from './refusals.ts';
import type { Place } from './resume.ts';

/** What a player is opened with, and whom it tells. */
export interface PlayerOptions {
  readonly url: string;
  /** What was asked for before hls.js was there. */
  readonly early: EarlyPlaylists | undefined;
  /** What its requests carry. */
  readonly access: Access;
  /** Where its parts are, if not where its playlists say. */
  readonly parts: PartPlaces | undefined;
  /** Where to begin; below 0, where the stream does. */
  readonly place: Place;
  /** What went wrong, in words; `isOver` when playback cannot go on by itself. */
  readonly onProblem: (problem: string, isOver: boolean) => void;
  /** What was a problem is none any more. */
  readonly onRecovered: () => void;
  /** A server wants to know who asks. Says whether that is seen to: the player is told to go on then. */
  readonly onUnauthorized: (url: string) => Promise<boolean>;
}

/** After a failure that may pass, how long until the next try: no longer than a viewer's patience. */
const RETRY_MS = 2000;
/** How often a decoder is set up anew in one place of a video, which is so many seconds wide. */
const MOST_RECOVERIES = 2;
const SAME_PLACE_SECONDS = 10;
/** What has been played stays in memory this long; what is older is on disk. */
const BACK_BUFFER_SECONDS = 30;

/** hls.js, which comes beside this script, and may come after it. Rejects, with what to do, where it does not. */
export async function importHls(): Promise<typeof Hls> {
  try {
    return (await import('hls.js')).default;
  } catch (error) {
    throw new Error('The player hls.js could not be fetched. Reload the page.', { cause: error });
  }
}

/**
 * Makes an hls.js player; `open` begins to load. Throws where the browser has no Media Source
 * Extensions.
 */
export function createPlayer(
  HlsPlayer: typeof Hls,
  video: HTMLVideoElement,
  options: PlayerOptions,
): Hls {
  if (!HlsPlayer.isSupported()) {
    throw new Error('This browser cannot play HLS. Try a current Chrome, Firefox or Safari.');
  }
  const { access, early, place, url } = options;
  const { Events } = HlsPlayer;
  const hls = new HlsPlayer({
    ...access.hlsConfig,
    ...playlistLoader(HlsPlayer, options),
    startPosition: place.positionSeconds,
    backBufferLength: BACK_BUFFER_SECONDS,
    // Loading a first segment only to measure it would be a segment nobody watches.
    testBandwidth: false,
    // Else a playlist that comes before the video has taken up the player waits for its next look.
    startFragPrefetch: true,
  });
  hls.once(Events.LEVEL_LOADED, () => early?.end());
  hls.once(Events.FRAG_LOADED, endBegun);
  hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
    const left = levelOf(levels, place.rendition);
    if (left >= 0) hls.startLevel = left;
  });
  const onProblem = (problem: string, isOver: boolean) => {
    options.onProblem(problem, isOver);
    // Else the browser's controls would go on promising a picture. hls.js ends its own work first.
    if (isOver && showsNothing(video)) queueMicrotask(() => hls.detachMedia());
  };
  recoverNetwork(hls, video, { ...options, onProblem });
  recoverDecoder(hls, video, { ...options, onProblem });
  hls.attachMedia(video);
  // The caller attaches what else listens before the first event comes.
  queueMicrotask(() => hls.loadSource(url));
  return hls;
}

/** How hls.js loads playlists, where that is not as it always does. */
function playlistLoader(
  { DefaultConfig }: typeof Hls,
  { early, parts }: Pick<PlayerOptions, 'early' | 'parts'>,
): Partial<HlsConfig> {
  const base = DefaultConfig.loader as PlaylistLoaderClass;
  const first = early?.loaderOver(base) ?? base;
  const last = parts ? partLoader(first, parts) : first;
  return last === base ? {} : { pLoader: last as NonNullable<HlsConfig['pLoader']> };
}

/** The media playlist of the segment on the screen. */
export function currentRendition(hls: Hls): Pick<Place, 'rendition' | 'isSigned'> {
  const url = hls.levels[hls.currentLevel]?.url[0];
  if (!url) return {};
  const rendition = unsigned(url);
  return { rendition, ...(rendition !== url && { isSigned: true }) };
}

/** Goes on when a network that was gone comes back. */
function recoverNetwork(
  hls: Hls,
  video: HTMLVideoElement,
  { url, onProblem, onRecovered, onUnauthorized }: PlayerOptions,
): void {
  const { Events } = hls.constructor as typeof Hls;
  let isTroubled = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  const note = (error: ErrorData) => {
    // hls.js tries again by itself for a while; meanwhile a picture that stands still wants a word.
    const isStuck = error.frag && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    if (isDecoderLost(error) || !(error.fatal || isStuck)) return;
    const isOver = error.fatal && !mayPass(error);
    isTroubled = true;
    onProblem(explain(error, url), isOver);
    if (isOver || !error.fatal) return;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => hls.startLoad(), RETRY_MS);
  };
  const refusals = new Refusals(hls, { onUnauthorized, onRefused: note });
  hls.on(Events.ERROR, (_, error) => {
    // What a seek gives up is no trouble.
    if ((error.details as string) !== 'aborted' && !refusals.take(error)) note(error);
  });
  hls.on(Events.FRAG_BUFFERED, () => {
    if (isTroubled) onRecovered();
    isTroubled = false;
  });
  hls.on(Events.DESTROYING, () => clearTimeout(retryTimer));
}

/** Sets a decoder up anew that lost its way, so often in one place and no more. */
function recoverDecoder(hls: Hls, video: HTMLVideoElement, { onProblem }: PlayerOptions): void {
  const { Events } = hls.constructor as typeof Hls;
  let lostAtSeconds = 0;
  let losses = 0;
  let wasPlaying = false;
  const closing = new AbortController();
  const { signal } = closing;
  const recover = () => {
    if (Math.abs(video.currentTime - lostAtSeconds) > SAME_PLACE_SECONDS) losses = 0;
    lostAtSeconds = video.currentTime;
    losses += 1;
    if (losses > MOST_RECOVERIES) {
      const advice = showsNothing(video) ? 'Give another start, then press Load.' : 'Seek past it.';
      onProblem(`What is at ${lostAtSeconds.toFixed()} s cannot be decoded. ${advice}`, true);
      return;
    }
    hls.recoverMediaError();
    if (wasPlaying) video.play().catch(() => {});
  };
  video.addEventListener('timeupdate', () => (wasPlaying = !video.paused), { signal });
  // hls.js says nothing of an error that the decoder finds after a segment was appended.
  video.addEventListener(
    'error',
    () => video.error?.code === MediaError.MEDIA_ERR_DECODE && recover(),
    { signal },
  );
  hls.on(Events.ERROR, (_, error) => {
    if (error.fatal && isDecoderLost(error)) recover();
  });
  hls.on(Events.DESTROYING, () => closing.abort());
}

/** Whether there is no picture yet, nor a place to seek to. */
function showsNothing(video: HTMLVideoElement): boolean {
  return video.readyState === HTMLMediaElement.HAVE_NOTHING;
}

/** A codec that the browser does not have will not come by trying again. */
function isDecoderLost({ type, details }: ErrorData): boolean {
  return (type as string) === 'mediaError' && !/codecs?error$/i.test(details);
}

/** Once a stream has begun, a network that is gone may come back; a wrong address does not mend. */
function mayPass({ type, details }: ErrorData): boolean {
  return (type as string) === 'networkError' && !/^manifest|ParsingError$/.test(details);
}
