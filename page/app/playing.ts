import type Hls from 'hls.js';
import { endBegun } from '../attach/hls/begun-requests.ts';
import { attachPlayahead, attachPlayer, type Playahead, workerState } from '../attach/playahead.ts';
import type { PlayaheadOptions } from '../attach/playahead-options.ts';
import { EarlyPlaylists } from './early-playlists.ts';
import { isFile, type Options } from './options.ts';
import { createPlayer, currentRendition, importHls, type PlayerOptions } from './player.ts';
import { goOn } from './refusals.ts';
import type { Place } from './resume.ts';

/** What is played, through whatever plays it. */
export interface Playing {
  readonly url: string;
  readonly session: Playahead;
  /** Where it is now; `undefined` where there is no place to go back to. */
  place(): Place | undefined;
  /** What was refused may be asked for again, as there is another token. */
  goOn(): void;
  close(): void;
}

/** How a source is opened. */
export interface OpenOptions
  extends Pick<
      PlayerOptions,
      'access' | 'parts' | 'place' | 'onProblem' | 'onRecovered' | 'onUnauthorized'
    >,
    Pick<Options, 'settings'>,
    Required<Pick<PlayaheadOptions, 'onMeasured'>> {
  /** Ends it, also while it is being opened. */
  readonly signal: AbortSignal;
  readonly onChange: () => void;
  /** Something worth knowing, in words, once the first picture is there. */
  readonly onNote: (note: string) => void;
}

/** hls.js comes beside this script, and may come after it. */
let HlsPlayer: typeof Hls | undefined;

/** Plays what a URL names. Rejects, with what to do, where that cannot begin. */
export function openSource(
  url: string,
  video: HTMLVideoElement,
  options: OpenOptions,
): Promise<Playing> {
  return isFile(url) ? openFile(url, video, options) : openStream(url, video, options);
}

async function openStream(
  url: string,
  video: HTMLVideoElement,
  { settings, signal, onChange, onMeasured, onNote: _, ...options }: OpenOptions,
): Promise<Playing> {
  const { access } = options;
  const early = HlsPlayer ? undefined : new EarlyPlaylists(url, options);
  signal.addEventListener('abort', () => {
    early?.end();
    endBegun();
  });
  HlsPlayer ??= await importHls();
  signal.throwIfAborted();
  const hls = createPlayer(HlsPlayer, video, { url, early, ...options });
  const { session: viewer } = access;
  const session = attachPlayahead(hls, video, {
    ...{ ...settings, onChange, onMeasured, ...(viewer && { session: viewer }) },
  });
  return {
    url,
    session,
    place: () => {
      // A live stream has no place to go back to, and an advertisement's is not the film's.
      if (hls.latestLevelDetails?.live || hls.media !== video) return undefined;
      return { positionSeconds: video.currentTime, ...currentRendition(hls) };
    },
    goOn: () => goOn(hls),
    close: () => {
      session.detach();
      hls.destroy();
    },
  };
}

async function openFile(
  url: string,
  video: HTMLVideoElement,
  { settings, signal, onChange, onMeasured, ...options }: OpenOptions,
): Promise<Playing> {
  const { FilePlayer } = await import('./file-player.ts');
  signal.throwIfAborted();
  const isControlled = () => workerState() === 'in control';
  const heard = () => session.snapshot();
  const player = new FilePlayer(video, { url, isControlled, heard, ...options });
  const { session: viewer } = options.access;
  const session = attachPlayer(player.adapter, video, {
    ...settings,
    ...(viewer && { session: viewer }),
    onMeasured,
    onChange: () => {
      player.look();
      onChange();
    },
  });
  void player.open();
  return {
    url,
    session,
    place: () => player.place,
    goOn: () => player.goOn(),
    close: () => {
      session.detach();
      player.destroy();
    },
  };
}
