import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';
import { coupleBuffer } from '../../sw/core/forward-buffer.ts';
import { type PlayState, type WindowSpan, windowOf } from '../../sw/core/prefetch-window.ts';
import type { TrackReport, TrackView, WorkerMessage } from '../../sw/core/protocol.ts';
import { isSession, segmentKey } from '../../sw/core/segment.ts';
import {
  DEFAULT_SETTINGS,
  isAllowed,
  SETTING_NAMES,
  type Settings,
} from '../../sw/core/settings.ts';
import { type Playhead, placeAt } from '../../sw/core/timeline.ts';
import { DownloadTimings } from './download-timings.ts';
import { type HeldChoice, preferHeld } from './hls/held-rendition.ts';
import { HlsTimelines, type PlayerTrack } from './hls/hls-timelines.ts';
import { type DirectSegment, segmentLoader } from './hls/segment-loader.ts';
import { type ListSpan, spanToTell } from './list-span.ts';
import { type Counts, SegmentCounts } from './segment-counts.ts';
import { worker } from './site-worker.ts';
import type { Picture, Snapshot } from './snapshot.ts';
import { spansOf } from './time-ranges.ts';
import { removeWorker, type WorkerState } from './worker-client.ts';

export { forget, onUpdateWaiting, registerWorker, takeOver, workerState } from './site-worker.ts';
export type { Counts, Picture, Settings, Snapshot, TrackView, WorkerState };
export { removeWorker };

/** What can be said to `attachPlayahead`; all of it may be left out. */
export interface PlayaheadOptions extends Partial<Settings> {
  /**
   * Who is signed in, 1 to 64 letters, digits or `_.@-`: what one has fetched is never served to
   * another. It can be read in DevTools, so it is a name and no token.
   */
  readonly session?: string;
  /** Something that `snapshot` or `picture` shows has changed; comes up to some ten times a second. */
  readonly onChange?: () => void;
}

/** What moves the playhead, or says whether it moves. */
const VIDEO_EVENTS = ['timeupdate', 'seeking', 'seeked', 'play', 'pause', 'ended', 'ratechange'];

/** What lies ahead beside what the next segment takes, while the worker's script is fetched. */
const EASE_SECONDS = 0.5;

/** How many segments wait for a worker that is starting. */
const MOST_DIRECT = 8;

/** A timer that fires a hair early must not miss the moment at which the window moves. */
const TIMER_MARGIN_MS = 2;

/**
 * Gives an hls.js player a prefetch window: keeps the worker told of timelines and playhead, and
 * couples the player's buffer to the window. Without a worker the player plays as it would. Throws
 * a `RangeError` for a session's name that cannot be one.
 */
export function attachPlayahead(
  hls: Hls,
  video: HTMLVideoElement,
  options: PlayaheadOptions = {},
): Playahead {
  return new Playahead(hls, video, options);
}

/** One player with its window, until `detach`. */
export class Playahead {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #onChange: () => void;
  readonly #timelines: HlsTimelines;
  readonly #counts = new SegmentCounts();
  readonly #detaching = new AbortController();
  readonly #timings = new DownloadTimings();
  readonly #choice: HeldChoice = {
    held: () => this.#mainView()?.held,
    declinedBitrate: undefined,
  };
  /** What the worker has been told of each list; a live playlist is a new list each time. */
  #told = new WeakMap<object, ListSpan>();
  readonly #session: string | undefined;
  /** What came past the worker before there was one. */
  readonly #direct: DirectSegment[] = [];
  readonly #distrusted = new WeakSet<Fragment>();
  #settings: Settings;
  #view: (WorkerMessage & { type: 'view' }) | undefined;
  #hasPlayed = false;
  /** What was asked for last failed: nothing is on the network that could be held up. */
  #isTroubled = false;
  /** How long the last segment took, from its request on. */
  #lastLoadSeconds: number | undefined;
  /** A playlist has come past the worker, as there was none yet. */
  #hidesPlaylists = worker.state !== 'in control';
  #moveTimer: ReturnType<typeof setTimeout> | undefined;
  #bufferCapSeconds = Number.POSITIVE_INFINITY;

  constructor(
    hls: Hls,
    video: HTMLVideoElement,
    { onChange = () => {}, session, ...settings }: PlayaheadOptions,
  ) {
    if (session !== undefined && !isSession(session)) {
      throw new RangeError('A session is named by 1 to 64 letters, digits or _ . @ -');
    }
    this.#session = session;
    this.#hls = hls;
    this.#video = video;
    this.#onChange = onChange;
    this.#settings = { ...DEFAULT_SETTINGS, ...allowed(settings) };
    this.#hasPlayed = this.#isPlaying();
    this.#timelines = new HlsTimelines(hls, session);
    const stopListening = worker.listen({
      onState: () => this.#onChange(),
      onControl: () => this.#announce(),
      // Nothing is wanted of a worker that is about to go, so that it has nothing left to do.
      onHandOver: () => this.#report('loaded'),
      onMessage: (message) => this.#receive(message),
      isPlaying: () => this.#isPlaying(),
      isAtEase: () => this.#isAtEase(),
    });
    this.#onDetach(stopListening);
    this.#listenToPlayer();
    this.#listenToVideo();
    this.#installLoader();
    this.#report();
  }

  /** Changes the settings named, from now on; a value that a setting cannot have changes nothing. */
  configure(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...allowed(settings) };
    this.#report();
  }

  /** What is held, under way and counted now, asked from the worker; plain data. */
  async snapshot(): Promise<Snapshot> {
    const view = (await worker.view()) ?? this.#knownView;
    const main = this.#mainReport();
    const { held = [], underWay: pending = [], failed = [] } = this.#mainView(view) ?? {};
    const { storageShort = false, trouble, tracks = [] } = view ?? {};
    return {
      worker: worker.state,
      settings: this.#settings,
      state: this.#state,
      playhead: main && { ...main.playhead, positionSeconds: this.#positionSeconds },
      window: this.#windowSpan(main),
      held,
      pending,
      failed,
      storageShort,
      trouble,
      tracks,
      bandwidthEstimate: this.#hls.bandwidthEstimate,
      declinedBitrate: this.#choice.declinedBitrate,
      ...this.#counts.counts,
    };
  }

  /** What a window map draws, as far as it is known without asking; `undefined` before a stream. */
  picture(): Picture | undefined {
    const main = this.#timelines.main;
    if (!main) return undefined;
    const { storageShort = false, trouble } = this.#knownView ?? {};
    return {
      segments: main.details.fragments,
      firstSequence: main.details.startSN,
      positionSeconds: this.#positionSeconds,
      window: this.#windowSpan(this.#mainReport()),
      view: this.#mainView(),
      storageShort,
      trouble,
    };
  }

  /** Leaves the player to itself; what is held stays. */
  detach(): void {
    worker.post({ type: 'leave' });
    this.#detaching.abort();
    clearTimeout(this.#moveTimer);
  }

  /** What the worker said last, while there is one. */
  get #knownView(): (WorkerMessage & { type: 'view' }) | undefined {
    return worker.state === 'in control' ? this.#view : undefined;
  }

  /** What the worker said of the timeline of the rendition that hls.js asks for next. */
  #mainView(view = this.#knownView): TrackView | undefined {
    return view?.tracks.find(({ timeline }) => timeline === this.#timelines.main?.id);
  }

  get #state(): PlayState {
    if (!this.#hasPlayed) return 'loaded';
    if (this.#video.ended) return 'ended';
    return this.#video.paused ? 'paused' : 'playing';
  }

  /** Where the playhead is, or will be as soon as the first segment is there. */
  get #positionSeconds(): number {
    const { currentTime, played } = this.#video;
    const start = this.#hls.config.startPosition;
    // Where it is beyond the end, hls.js starts at the beginning.
    const isAhead = start > 0 && start < (this.#timelines.main?.details.fragmentEnd ?? 0);
    // Play may be pressed before there is anything to be played.
    return currentTime === 0 && played.length === 0 && isAhead ? start : currentTime;
  }

  #isPlaying(): boolean {
    return !this.#video.paused && !this.#video.ended;
  }

  /** Whether more lies ahead than the next segment takes to come, or there is nothing that comes. */
  #isAtEase(): boolean {
    if (!this.#hls.url || this.#isTroubled) return true;
    if (this.#lastLoadSeconds === undefined) return false;
    if (!this.#isPlaying()) return true;
    const position = this.#positionSeconds;
    const span = spansOf(this.#video.buffered).find(
      ([from, to]) => from <= position && position < to,
    );
    const aheadSeconds = span ? span[1] - position : 0;
    const isFull = this.#hasPlayed && aheadSeconds >= this.#hls.config.maxBufferLength;
    const rate = this.#video.playbackRate || 1;
    return isFull || aheadSeconds / rate >= this.#lastLoadSeconds + EASE_SECONDS;
  }

  #windowOf(playhead: Playhead): WindowSpan {
    const { playbackRate } = this.#video;
    return windowOf({ playhead, playbackRate, settings: this.#settings });
  }

  #windowSpan(main: TrackReport | undefined): WindowSpan | undefined {
    return main && this.#windowOf(main.playhead);
  }

  #reportOf(track: PlayerTrack): TrackReport | undefined {
    return this.#timelines.report(track, {
      positionSeconds: this.#positionSeconds,
      buffered: this.#video.buffered,
      windowOf: (playhead) => this.#windowOf(playhead),
    });
  }

  #mainReport(): TrackReport | undefined {
    const main = this.#timelines.main;
    return main && this.#reportOf(main);
  }

  #onDetach(end: () => void): void {
    this.#detaching.signal.addEventListener('abort', end);
  }

  #listenToPlayer(): void {
    const { Events } = this.#hls.constructor as typeof Hls;
    const on: Hls['on'] = (event, listener) => {
      this.#hls.on(event, listener);
      this.#onDetach(() => this.#hls.off(event, listener));
    };
    on(Events.MANIFEST_LOADING, () => {
      this.#timelines.reset();
      this.#hasPlayed = false;
      this.#isTroubled = false;
      this.#lastLoadSeconds = undefined;
      this.#hidesPlaylists = worker.state !== 'in control';
      worker.post({ type: 'leave' });
      // Who is signed in is no other.
      this.#report();
    });
    on(Events.FRAG_LOADING, (_, { frag }) => {
      this.#timings.forget(segmentKey(this.#timelines.resourceOf(frag)));
      // What goes through the worker is known to it; what does not is on its way all the same.
      if (worker.state !== 'in control') this.#timelines.noteLoading(frag);
      this.#timelines.noteAsked(frag);
      this.#report();
    });
    on(Events.FRAG_LOADED, (_, { frag }) => {
      const { start, end } = frag.stats.loading;
      if (frag.type === 'main') this.#lastLoadSeconds = (end - start) / 1000;
      this.#isTroubled = false;
      this.#timelines.noteArrived(frag);
      this.#report();
    });
    on(Events.FRAG_BUFFERED, (_, { frag }) => {
      this.#timelines.noteLoaded(frag, true);
      this.#report();
    });
    on(Events.ERROR, (_, { frag, details, fatal }) => {
      this.#isTroubled ||= fatal || frag !== undefined;
      if (!frag) return;
      this.#timelines.noteLoaded(frag, false);
      // A full buffer, a stall or a hole names a fragment too, and says nothing against its bytes.
      if (/Parsing|Decrypt|Append/.test(details)) this.#distrust(frag);
    });
    const moved = () => this.#report();
    on(Events.LEVEL_SWITCHING, moved);
    on(Events.LEVEL_UPDATED, moved);
    on(Events.AUDIO_TRACK_UPDATED, moved);
    on(Events.SUBTITLE_TRACK_UPDATED, moved);
    on(Events.DESTROYING, () => this.detach());
  }

  #listenToVideo(): void {
    const { signal } = this.#detaching;
    const moved = ({ type }: Event) => {
      this.#hasPlayed ||= type === 'play';
      this.#report();
    };
    for (const event of VIDEO_EVENTS) this.#video.addEventListener(event, moved, { signal });
    this.#video.addEventListener('error', () => this.#distrust(this.#mainSegment()), { signal });
    window.addEventListener('pagehide', () => worker.post({ type: 'leave' }), { signal });
    // From the back/forward cache a page comes back as it was, but the worker has forgotten it.
    window.addEventListener('pageshow', (event) => event.persisted && this.#announce(), { signal });
  }

  /** What cannot be decoded may have been stored wrong, or be of an encoding before: once, it is had anew. */
  #distrust(fragment: Fragment | undefined): void {
    if (!fragment || this.#distrusted.has(fragment)) return;
    this.#distrusted.add(fragment);
    worker.post({ type: 'distrust', resource: this.#timelines.resourceOf(fragment) });
  }

  #installLoader(): void {
    const { config } = this.#hls;
    const { fLoader, maxBufferLength, maxMaxBufferLength } = config;
    const restore = () => Object.assign(config, { fLoader, maxBufferLength, maxMaxBufferLength });
    this.#onDetach(restore);
    this.#onDetach(preferHeld(this.#hls, this.#choice));
    config.fLoader = segmentLoader(fLoader ?? (config.loader as never), {
      resourceOf: (fragment) => this.#timelines.resourceOf(fragment),
      onServed: (fragment, answer, bytes, isPart) => {
        this.#counts.served(answer, bytes, fragment.sn !== 'initSegment');
        // The whole of what has come in parts need not be fetched besides.
        if (answer && !isPart) this.#timelines.noteAnswered(fragment);
      },
      onDirect: (direct) => this.#adopt(direct),
      onAbandon: (fragment, resource) => {
        this.#timelines.noteLoaded(fragment, false);
        worker.post({ type: 'abandon', resource });
      },
      networkTiming: (resource) => this.#timings.take(segmentKey(resource)),
    });
  }

  /** Gives the worker what came past it, now or when there is one. */
  #adopt(direct: DirectSegment): void {
    if (worker.state === 'in control') worker.post({ type: 'adopt', ...direct });
    else if (worker.state === 'off' || worker.state === 'starting') this.#direct.push(direct);
    this.#direct.splice(0, this.#direct.length - MOST_DIRECT);
  }

  /** Tells the worker everything: it has just taken control, or was stopped and started anew. */
  #announce(): void {
    this.#told = new WeakMap();
    this.#report();
  }

  /** What came past the worker on a first visit it sees now, and keeps it for the next. */
  #showPlaylists(): void {
    const playlist = this.#timelines.main?.details;
    if (!this.#hidesPlaylists || worker.state !== 'in control') return;
    if (playlist?.live !== false || this.#isPrivate) return;
    this.#hidesPlaylists = false;
    for (const url of new Set([this.#hls.url ?? '', playlist.url])) fetch(url).catch(() => {});
  }

  /** Whether the player asks with what the site adds to its requests. */
  get #isPrivate(): boolean {
    const { config } = this.#hls;
    return Boolean(config.xhrSetup ?? config.fetchSetup);
  }

  /** Tells the worker where the playhead is, and hls.js how much to buffer. */
  #report(state = this.#state): void {
    this.#couple();
    this.#showPlaylists();
    const tracks: TrackReport[] = [];
    for (const track of this.#timelines.tracks()) {
      const report = this.#reportOf(track);
      if (!report) continue;
      this.#postTimeline(track, report);
      tracks.push(report);
    }
    this.#notePlayed();
    if (worker.state === 'in control') {
      for (const direct of this.#direct.splice(0)) worker.post({ type: 'adopt', ...direct });
    }
    // Who is signed in is told before anything is asked for.
    if (tracks.length > 0 || this.#session) {
      const { playbackRate } = this.#video;
      const common = { state, playbackRate, settings: this.#settings, tracks };
      const session = this.#session;
      worker.post({
        type: 'playhead',
        ...common,
        private: this.#isPrivate,
        session,
      });
    }
    this.#onChange();
  }

  /** Tells the worker the segments that the window can reach soon, unless it has been told. */
  #postTimeline(track: PlayerTrack, { playhead }: TrackReport): void {
    const known = this.#told.get(track.details);
    const span = spanToTell(track, this.#windowOf(playhead), this.#settings.behind, known);
    if (!span) return;
    this.#told.set(track.details, span);
    const timeline = this.#timelines.timelineOf(track, span.from, span.to);
    worker.post({ type: 'timeline', timeline });
  }

  /** The segment that the playhead is in. */
  #mainSegment(): Fragment | undefined {
    const { fragments = [] } = this.#timelines.main?.details ?? {};
    return fragments[placeAt(fragments, this.#positionSeconds)?.index ?? 0];
  }

  #notePlayed(): void {
    if (this.#state !== 'playing') return;
    const fragment = this.#mainSegment();
    for (const played of [fragment, fragment?.initSegment]) {
      if (played) this.#counts.played(segmentKey(this.#timelines.resourceOf(played)));
    }
  }

  /** Sets hls.js's forward buffer so that it asks for a segment just when the window reaches it. */
  #couple(): void {
    clearTimeout(this.#moveTimer);
    const { config } = this.#hls;
    const { playbackRate } = this.#video;
    const positionSeconds = this.#positionSeconds;
    const { forwardSeconds, nextMoveSeconds } = coupleBuffer({
      segments: this.#timelines.main?.details.fragments ?? [],
      positionSeconds,
      playbackRate,
      settings: this.#settings,
      state: this.#state,
    });
    // hls.js lowers its own limit when the browser's memory is full: that stays.
    if (config.maxMaxBufferLength < config.maxBufferLength) {
      this.#bufferCapSeconds = config.maxMaxBufferLength;
    }
    config.maxBufferLength = Math.min(forwardSeconds, this.#bufferCapSeconds);
    config.maxMaxBufferLength = config.maxBufferLength;
    if (nextMoveSeconds === undefined || !this.#isPlaying() || playbackRate <= 0) return;
    // `timeupdate` comes four times a second; the window moves at the moment itself.
    const waitMs = ((nextMoveSeconds - positionSeconds) / playbackRate) * 1000;
    this.#moveTimer = setTimeout(() => this.#report(), Math.max(waitMs, 0) + TIMER_MARGIN_MS);
  }

  #receive(message: WorkerMessage): void {
    if (message.type === 'timelines-wanted') this.#announce();
    else if (message.type === 'stale') this.#reopen();
    else if (message.type === 'view') this.#view = message;
    else this.#noteDownload(message);
    this.#onChange();
  }

  /** Begins anew, in the same place, as the playlist that was played is out of date. */
  #reopen(): void {
    const hls = this.#hls;
    const isPlaying = this.#isPlaying();
    hls.config.startPosition = this.#positionSeconds;
    // What is in the buffer is of the playlist before.
    hls.detachMedia();
    hls.loadSource(hls.url ?? '');
    hls.attachMedia(this.#video);
    if (isPlaying) this.#video.play().catch(() => {});
  }

  #noteDownload(download: WorkerMessage & { type: 'download' }): void {
    const { key, began, bytes, firstByteMs, totalMs } = download;
    if (began) this.#counts.fetched(key, bytes);
    if (firstByteMs === undefined || totalMs === undefined) return;
    this.#timings.note(key, { firstByteMs, totalMs });
  }
}

function allowed(settings: Partial<Settings>): Partial<Settings> {
  const names = SETTING_NAMES.filter((name) => isAllowed(name, settings[name]));
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
