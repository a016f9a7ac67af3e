import { marked } from '../../sw/core/file-layout.ts';
import { FileAdapter } from '../attach/file/file-adapter.ts';
import { asVersion, cutOf, type FileCut, isCutAs } from '../attach/file/file-cut.ts';
import { openFile } from '../attach/file/open-file.ts';
import type { Access } from './access.ts';
import {
  explainMedia,
  explainStatus,
  TAKEN_FOR_THE_END,
  WAITS_FOR_WORKER,
} from './explain-file.ts';
import { firstEvent } from './first-event.ts';
import { introduced, showAsking } from './introduction.ts';
import { learnIndex } from './learn-index.ts';
import type { Place } from './resume.ts';

/** What a file is opened with, and whom it tells. */
export interface FilePlayerOptions {
  readonly url: string;
  /** Where to begin; below 0, at the beginning. */
  readonly place: Place;
  /** What its requests carry. */
  readonly access: Access;
  /** A server wants to know who asks. Says whether that is seen to: the player is opened again then. */
  readonly onUnauthorized: (url: string) => Promise<boolean>;
  /** Whether the worker answers what the page asks for now. */
  readonly isControlled: () => boolean;
  /** Settles when the worker has heard what the page has told it so far: who watches, for one. */
  readonly heard: () => Promise<unknown>;
  /** What went wrong, in words; `isOver` when playback cannot go on by itself. */
  readonly onProblem: (problem: string, isOver: boolean) => void;
  /** What was a problem is none any more. */
  readonly onRecovered: () => void;
  /** Something worth knowing, in words, once the first picture is there. */
  readonly onNote: (note: string) => void;
}

/** After a failure that may pass, how long until the next try. */
const RETRY_MS = 2000;

/** A file that was played before begins sooner, if it still can be had. */
const BEGUN_WITHIN_MS = 2000;

/** WebKit's player (seen in WebKitGTK 2.50) does not ask on where an answer ends before the file does. */
const TAKES_NO_PARTS = /^Apple/.test(navigator.vendor);

/** Plays an MP4 or WebM file: the media element itself does, and the worker gives it what it asks for. */
export class FilePlayer {
  readonly adapter: FileAdapter;
  readonly #video: HTMLVideoElement;
  readonly #options: FilePlayerOptions;
  readonly #closing = new AbortController();
  #opening = new AbortController();
  /** How often it was opened as another one than before. */
  #version = 0;
  /** The file has become another one while it was played. */
  #hasChanged = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Where and how it was opened, or has failed. */
  #left = { startSeconds: -1, isPlaying: false };
  /** Its element has not been given what is being opened: what that says is of what was before. */
  #isOpening = false;
  /** It can begin once the worker is in control. */
  #isWaiting = false;
  /** How it was cut at the last visit. */
  #known: FileCut | undefined;
  /** It is taken to be so still, until its server has said how it is. */
  #isTrusted: boolean;

  constructor(video: HTMLVideoElement, options: FilePlayerOptions) {
    this.#video = video;
    this.#options = options;
    const { access, place, url } = options;
    this.#known = place.file;
    // What a media element's own requests don't carry the worker is to see first.
    const isShown = access.kindOf(url) !== undefined;
    this.#isTrusted = place.file !== undefined && !isShown;
    this.adapter = new FileAdapter(video, {
      ...{ url, session: access.session, onChanged: () => this.#startOver() },
      ...(isShown && { showAsking: () => void showAsking(options, this.#closing.signal) }),
    });
    const { signal } = this.#closing;
    video.addEventListener('error', () => void this.#fail(), { signal });
  }

  /** Begins to load; the caller has attached what listens to the adapter. */
  async open(startSeconds = this.#options.place.positionSeconds, isPlaying = false): Promise<void> {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    const { access, url, isControlled } = this.#options;
    const { currentTime } = this.#video;
    // Who goes elsewhere, or plays on from the buffer, while it is being opened anew is not taken back.
    const begin = () =>
      this.#video.currentTime === currentTime ? startSeconds : this.#video.currentTime;
    const play = (src: string) => this.#play(src, begin(), isPlaying);
    const playAlone = () => {
      this.adapter.close();
      play(url);
    };
    this.#left = { startSeconds, isPlaying };
    this.#isOpening = true;
    clearTimeout(this.#retry);
    if (TAKES_NO_PARTS) {
      playAlone();
      return this.#noteOnceReady(TAKEN_FOR_THE_END, signal);
    }
    if (!isControlled()) {
      // A media element shows no token: the worker does.
      this.#isWaiting = access.takesToken(url) && access.session !== undefined;
      if (this.#isWaiting) this.#options.onNote(WAITS_FOR_WORKER);
      else playAlone();
      return;
    }
    this.#isWaiting = false;
    const known = this.#isTrusted ? this.#known : undefined;
    if (known) {
      this.adapter.open({ ...known, url, version: this.#version }, begin());
      play(marked(url, this.#version));
      // What says that it is as it was, and its index, are not in the way of the first picture.
      await firstEvent(this.#video, ['loadedmetadata', 'error'], { withinMs: BEGUN_WITHIN_MS });
    }
    try {
      await introduced(this.#options);
      const init = { ...access.init(url), signal };
      const opening = await openFile(url, init, this.#known);
      if (signal.aborted) return;
      this.#isTrusted = false;
      if ('status' in opening) {
        // It may play all the same, from what is held.
        if (known && opening.status !== 401) this.adapter.learnNothing();
        else await this.#refuse(explainStatus(opening.status, url), opening.status, true);
        return;
      }
      if ('why' in opening || !isControlled()) {
        if ('body' in opening) void opening.body.cancel();
        playAlone();
        if ('why' in opening) this.#noteOnceReady(opening.why, signal);
        return;
      }
      if (known && !isCutAs(known, opening.layout)) {
        void opening.body.cancel();
        return this.#beginAnew();
      }
      const { layout: opened, body: first } = opening;
      const layout = asVersion(opened, this.#version, this.#hasChanged);
      if (!known) {
        this.adapter.open(layout, begin());
        play(marked(url, layout.version));
      }
      const file = { url, layout, first, init };
      await learnIndex({ ...file, video: this.#video, adapter: this.adapter, signal });
    } catch {
      // A server that lets no script read what it has lets the media element play it.
      if (signal.aborted) return;
      this.#isTrusted = false;
      if (known) this.adapter.learnNothing();
      else playAlone();
    }
  }

  /** Something is otherwise with the worker: what could not begin without it does. */
  look(): void {
    if (this.#isWaiting && this.#options.isControlled()) this.goOn();
  }

  /** Where it is, and how it is cut. */
  get place(): Place {
    const { file } = this.adapter.main ?? {};
    const cut = file ? cutOf(file) : this.#known;
    return { positionSeconds: this.#video.currentTime, ...(cut && { file: cut }) };
  }

  /** Begins anew where it was left, as there may be another token. */
  goOn(): void {
    const { startSeconds, isPlaying } = this.#left;
    void this.open(startSeconds, isPlaying);
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
    this.#isOpening = false;
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

  /** The file is another one than was opened: once that may be, not each time. */
  #startOver(): void {
    if (this.#hasChanged) return;
    this.#hasChanged = true;
    this.#beginAnew();
  }

  /** It is not what it was at the last visit, or a moment ago. */
  #beginAnew(): void {
    this.#version += 1;
    this.#known = undefined;
    this.#isTrusted = false;
    const { currentTime, paused } = this.#video;
    void this.open(currentTime, !paused);
  }

  async #fail(): Promise<void> {
    const { error, currentTime } = this.#video;
    if (!error || this.#isOpening) return;
    const isPlaying = !this.#video.paused;
    this.#left = { startSeconds: currentTime || this.#left.startSeconds, isPlaying };
    // It may be otherwise by now than it was.
    if (this.#isTrusted) {
      this.#isTrusted = false;
      return this.goOn();
    }
    const { access, url, onRecovered } = this.#options;
    // What is opened anew meanwhile has not failed.
    const { signal } = this.#opening;
    const mayPass = error.code === MediaError.MEDIA_ERR_NETWORK;
    const { problem, status } = await explainMedia(error, url, { ...access.init(url), signal });
    if (signal.aborted) return;
    if (await this.#refuse(problem, status, !mayPass)) return;
    if (!mayPass) return;
    this.#retry = setTimeout(() => this.goOn(), RETRY_MS);
    const { signal: closing } = this.#closing;
    this.#video.addEventListener('loadeddata', onRecovered, { once: true, signal: closing });
  }

  /** Says what is wrong, unless somebody is asked who it is: whether that is so. */
  async #refuse(problem: string, status: number | undefined, isOver: boolean): Promise<boolean> {
    const { url, onProblem, onUnauthorized } = this.#options;
    if (status === 401 && (await onUnauthorized(url))) return true;
    if (!this.#closing.signal.aborted) onProblem(problem, isOver);
    return false;
  }
}
