import type Hls from 'hls.js';
import { attachPlayahead, attachPlayer, type Playahead, workerState } from '../attach/playahead.ts';
import { EarlyPlaylists } from './early-playlists.ts';
import { isFile, type Options } from './options.ts';
import { createPlayer, currentRendition, importHls, type PlayerOptions } from './player.ts';
import type { Place } from './resume.ts';

/** What is played, through whatever plays it. */
export interface Playing {
  readonly url: string;
  readonly session: Playahead;
  /** Where it is now; `undefined` where there is no place to go back to. */
  place(): Place | undefined;
  close(): void;
}

/** How a source is opened. */
export interface OpenOptions
  extends Pick<PlayerOptions, 'place' | 'onProblem' | 'onRecovered'>,
    Pick<Options, 'settings'> {
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
  { place, settings, signal, onProblem, onRecovered, onChange }: OpenOptions,
): Promise<Playing> {
  const early = HlsPlayer ? undefined : new EarlyPlaylists(url, place.rendition);
  signal.addEventListener('abort', () => early?.end());
  HlsPlayer ??= await importHls();
  signal.throwIfAborted();
  const hls = createPlayer(HlsPlayer, video, { url, early, place, onProblem, onRecovered });
  const session = attachPlayahead(hls, video, { ...settings, onChange });
  return {
    url,
    session,
    place: () => {
      // A live stream has no place to go back to, and an advertisement's is not the film's.
      if (hls.latestLevelDetails?.live || hls.media !== video) return undefined;
      return { positionSeconds: video.currentTime, rendition: currentRendition(hls) };
    },
    close: () => {
      session.detach();
      hls.destroy();
    },
  };
}

async function openFile(
  url: string,
  video: HTMLVideoElement,
  { place, settings, signal, onProblem, onRecovered, onChange, onNote }: OpenOptions,
): Promise<Playing> {
  const { FilePlayer } = await import('./file-player.ts');
  signal.throwIfAborted();
  const isControlled = () => workerState() === 'in control';
  const player = new FilePlayer(video, {
    ...{ url, place, isControlled, onProblem, onRecovered, onNote },
  });
  const session = attachPlayer(player.adapter, video, { ...settings, onChange });
  void player.open();
  return {
    url,
    session,
    place: () => ({ positionSeconds: video.currentTime }),
    close: () => {
      session.detach();
      player.destroy();
    },
  };
}
