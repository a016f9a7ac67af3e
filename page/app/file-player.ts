import { type FileLayout, marked } from '../../sw/core/file-layout.ts';
import { FileAdapter } from '../attach/file/file-adapter.ts';
import { openFile } from '../attach/file/open-file.ts';
import { explainMedia, explainStatus } from './explain-file.ts';
import type { Place } from './resume.ts';

/** What a file is opened with, and whom it tells. */
export interface FilePlayerOptions {
  readonly url: string;
  /** Where to begin; below 0, at the beginning. */
  readonly place: Place;
  /** Whether the worker answers what the page asks for now. */
  readonly isControlled: () => boolean;
  /** What went wrong, in words; `isOver` when playback cannot go on by itself. */
  readonly onProblem: (problem: string, isOver: boolean) => void;
  /** What was a problem is none any more. */
  readonly onRecovered: () => void;
  /** Something worth knowing, in words, once the first picture is there. */
  readonly onNote: (note: string) => void;
}

/** After a failure that may pass, how long until the next try. */
const RETRY_MS = 2000;

/** Plays an MP4 or WebM file: the media element itself does, and the worker gives it what it asks for. */
export class FilePlayer {
  readonly adapter: FileAdapter;
  readonly #video: HTMLVideoElement;
  readonly #options: FilePlayerOptions;
  readonly #closing = new AbortController();
  #opening = new AbortController();
  /** How often the file has become another one. */
  #version = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement, options: FilePlayerOptions) {
    this.#video = video;
    this.#options = options;
    const { url } = options;
    this.adapter = new FileAdapter(video, { url, onChanged: () => this.#startOver() });
    const { signal } = this.#closing;
    video.addEventListener('error', () => void this.#fail(), { signal });
  }

  /** Begins to load; the caller has attached what listens to the adapter. */
  async open(startSeconds = this.#options.place.positionSeconds, isPlaying = false): Promise<void> {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    const { url, isControlled, onProblem } = this.#options;
    const play = (src: string) => this.#play(src, startSeconds, isPlaying);
    if (!isControlled()) return play(url);
    try {
      const opening = await openFile(url, signal);
      if (signal.aborted) return;
      if ('status' in opening) return onProblem(explainStatus(opening.status, url), true);
      if ('why' in opening || !isControlled()) {
        play(url);
        if ('why' in opening) this.#noteOnceReady(opening.why, signal);
        return;
      }
      // What has changed once may have validators that change each time, and tell nothing.
      const { etag, lastModified, ...unsigned } = opening.layout;
      const version = this.#version;
      const layout = version > 0 ? { ...unsigned, version } : opening.layout;
      this.adapter.open(layout, startSeconds);
      play(marked(url, version));
      await this.#readIndex(layout, opening.body, signal);
    } catch {
      // A server that lets no script read what it has lets the media element play it.
      if (!signal.aborted) play(url);
    }
  }

  /** Leaves the media element empty. */
  destroy(): void {
    this.#opening.abort();
    this.#closing.abort();
    clearTimeout(this.#retry);
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #play(src: string, startSeconds: number, isPlaying: boolean): void {
    this.#video.preload = 'metadata';
    this.#video.src = src;
    if (startSeconds > 0) this.#video.currentTime = startSeconds;
    if (isPlaying) this.#video.play().catch(() => {});
  }

  #noteOnceReady(why: string, signal: AbortSignal): void {
    const note = `The browser plays this by itself, and nothing is fetched ahead: ${why}. Press Play.`;
    const say = () => this.#options.onNote(note);
    this.#video.addEventListener('loadeddata', say, { once: true, signal });
  }

  async #readIndex(
    layout: FileLayout,
    first: Promise<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { readIndex } = await import('./file-index.ts');
      const { url } = this.#options;
      const { index, points } = await readIndex({ url, layout, first, signal });
      if (!signal.aborted) this.adapter.learn(index, points);
    } catch (error) {
      if (!signal.aborted)
        console.warn('Playahead guesses where in the file each second is:', error);
    }
  }

  /** The file is another one than was opened: once that may be, not each time. */
  #startOver(): void {
    if (this.#version > 0) return;
    this.#version += 1;
    const { currentTime, paused } = this.#video;
    void this.open(currentTime, !paused);
  }

  async #fail(): Promise<void> {
    const { error, currentTime } = this.#video;
    if (!error) return;
    const { url, onProblem, onRecovered } = this.#options;
    const mayPass = error.code === MediaError.MEDIA_ERR_NETWORK;
    const problem = await explainMedia(error, url, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    onProblem(problem, !mayPass);
    if (!mayPass) return;
    const isPlaying = !this.#video.paused;
    this.#retry = setTimeout(() => void this.open(currentTime, isPlaying), RETRY_MS);
    const { signal } = this.#closing;
    this.#video.addEventListener('loadeddata', onRecovered, { once: true, signal });
  }
}
