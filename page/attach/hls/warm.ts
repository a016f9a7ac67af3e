import type Hls from 'hls.js';
import type { ErrorData, HlsConfig, Level } from 'hls.js';
import { placeAt, type Timeline } from '../../../sw/core/timeline.ts';
import { holdAhead } from '../hold-ahead.ts';
import type { PlayerTrack } from '../player-adapter.ts';
import { lastAttached } from './attached.ts';
import { HlsTimelines } from './hls-timelines.ts';
import { noteWarmed } from './warmed.ts';

/** What is warmed, and for whom. */
export interface WarmOptions {
  /** How much of it, in seconds of media. */
  readonly seconds?: number;
  /** From where on, in media seconds: where it was left, for one. Else where the stream begins. */
  readonly startSeconds?: number;
  /** Ends it; what is held by then stays. */
  readonly signal?: AbortSignal;
  /** Who is signed in, as for `attachPlayahead`; else who is at the player that was attached last. */
  readonly session?: string;
  /** hls.js, where no player of it has been attached yet. */
  readonly Hls?: typeof Hls;
  /** What of hls.js's configuration is otherwise than for the player that was attached last. */
  readonly config?: Partial<HlsConfig>;
}

/** What has been warmed. */
export interface Warmed {
  /** The URL of its media playlist. */
  readonly rendition: string;
  /** How many segments are held, those of other tracks among them. */
  readonly segments: number;
}

const SECONDS = 10;
/** A rendition of so much more than what plays is one like it. */
const ALIKE = 1.1;

/**
 * Brings the playlists and the first seconds of a stream that is played next, in the rendition that is
 * most like what plays now, while nothing that plays wants anything; then it begins like one that was seen
 * before. Of a live stream it brings the playlists alone. Rejects where hls.js or the worker is not there,
 * or something cannot be fetched or held, and with the signal's reason.
 */
export async function warm(url: string, options: WarmOptions = {}): Promise<Warmed> {
  const { seconds = SECONDS, startSeconds = -1, signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const like = lastAttached();
  const Player = options.Hls ?? (like && (like.hls.constructor as typeof Hls));
  if (!Player)
    throw new Error('There is no hls.js to read it with: attach a player, or give “Hls”.');
  const { session = like?.session } = options;
  const hls = new Player({
    ...like?.hls.userConfig,
    ...options.config,
    ...{ startPosition: startSeconds, startFragPrefetch: false, autoStartLoad: true },
  });
  const timelines = new HlsTimelines(hls, session);
  try {
    await playlistsOf(hls, new URL(url, document.baseURI).href, { like: like?.hls, signal });
    const { config, startPosition } = hls;
    const isPrivate = Boolean(config.xhrSetup ?? config.fetchSetup);
    const rendition = timelines.mainDetails?.url ?? '';
    const from = Math.max(startPosition, 0);
    const isLive = timelines.mainDetails?.live;
    const wanted = isLive
      ? []
      : timelines.tracks().map((track) => cut(track, from, from + seconds));
    await holdAhead(wanted, { session, isPrivate, signal });
    noteWarmed(hls.url ?? '', rendition);
    const segments = wanted.reduce((sum, each) => sum + each.segments.length, 0);
    return { rendition, segments };
  } finally {
    hls.destroy();
  }
}

/** Settles when the media playlists of the renditions that it begins with have come. */
function playlistsOf(
  hls: Hls,
  url: string,
  { like, signal }: { readonly like: Hls | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { Events } = hls.constructor as typeof Hls;
  return new Promise((resolve, reject) => {
    const look = () => {
      const { levels, loadLevel, audioTracks, audioTrack } = hls;
      const audio = audioTracks[audioTrack];
      if (levels[loadLevel]?.details && (!audio?.url || audio.details)) resolve();
    };
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    hls.on(Events.MANIFEST_PARSED, (_, { levels }) => {
      const now = like?.levels[like.loadLevel];
      if (now) hls.startLevel = mostLike(levels, now);
    });
    // hls.js tells these before it has noted what it tells.
    hls.on(Events.LEVEL_UPDATED, () => queueMicrotask(look));
    hls.on(Events.AUDIO_TRACK_UPDATED, () => queueMicrotask(look));
    hls.on(Events.ERROR, (_, error) => {
      if (error.fatal) reject(new Error(`${url} could not be read: ${wordsOf(error)}.`));
    });
    hls.loadSource(url);
  });
}

function mostLike(levels: readonly Level[], { bitrate }: Level): number {
  const fits = levels.filter((each) => each.bitrate <= bitrate * ALIKE);
  const best = fits.sort((a, b) => b.bitrate - a.bitrate)[0];
  return best ? levels.indexOf(best) : 0;
}

function cut(track: PlayerTrack, fromSeconds: number, toSeconds: number): Timeline {
  const { id, firstSequence, segments } = track;
  const index = placeAt(segments, fromSeconds)?.index ?? 0;
  const after = segments.findIndex(({ start }, at) => at > index && start >= toSeconds);
  const end = after < 0 ? segments.length : after;
  const all = Array.from({ length: end - index }, (_, at) => track.segmentAt(index + at));
  return { id, firstSequence: firstSequence + index, segments: all };
}

function wordsOf({ details, response, error }: ErrorData): string {
  return response?.code ? `the server answered ${response.code}` : error.message || details;
}
