import type { Answer, NetworkTiming } from '../../sw/core/network-timing.ts';
import { type PlayState, type WindowSpan, windowOf } from '../../sw/core/prefetch-window.ts';
import type { TrackReport, TrackView, WorkerMessage } from '../../sw/core/protocol.ts';
import { isSession, type Resource, segmentKey } from '../../sw/core/segment.ts';
import {
  DEFAULT_SETTINGS,
  isAllowed,
  SETTING_NAMES,
  type Settings,
} from '../../sw/core/settings.ts';
import { type Playhead, placeAt } from '../../sw/core/timeline.ts';
import { BufferCoupling } from './buffer-coupling.ts';
import { DownloadTimings } from './download-timings.ts';
import { Ease } from './ease.ts';
import type { AdapterSession, DirectSegment, PlayerAdapter } from './player-adapter.ts';
import { SegmentCounts } from './segment-counts.ts';
import { worker } from './site-worker.ts';
import type { Picture, Snapshot } from './snapshot.ts';
import { ToldTimelines } from './told-timelines.ts';
import { reportOf } from './track-report.ts';

/** What can be said when a player is attached; all of it may be left out. */
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

/** How many segments wait for a worker that is starting. */
const MOST_DIRECT = 8;

/** One player with its window, until `detach`: the session with the worker. */
export class Playahead implements AdapterSession {
  readonly #adapter: PlayerAdapter;
  readonly #video: HTMLVideoElement;
  readonly #onChange: () => void;
  readonly #session: string | undefined;
  /** Names this player among those of the page. */
  readonly #player = Math.random().toString(36).slice(2);
  readonly #counts = new SegmentCounts();
  readonly #timings = new DownloadTimings();
  readonly #told = new ToldTimelines();
  readonly #coupling: BufferCoupling;
  readonly #ease = new Ease();
  readonly #detaching = new AbortController();
  /** What came past the worker before there was one. */
  readonly #direct: DirectSegment[] = [];
  #settings: Settings;
  #view: (WorkerMessage & { type: 'view' }) | undefined;
  #hasPlayed = false;
  /** A playlist has come past the worker, as there was none yet. */
  #hidesPlaylists = worker.state !== 'in control';

  /** Throws a `RangeError` for a session's name that cannot be one. */
  constructor(
    adapter: PlayerAdapter,
    video: HTMLVideoElement,
    { onChange = () => {}, session, ...settings }: PlayaheadOptions,
  ) {
    if (session !== undefined && !isSession(session)) {
      throw new RangeError('A session is named by 1 to 64 letters, digits or _ . @ -');
    }
    this.#session = session;
    this.#adapter = adapter;
    this.#video = video;
    this.#onChange = onChange;
    this.#settings = { ...DEFAULT_SETTINGS, ...allowed(settings) };
    this.#hasPlayed = this.#isPlaying();
    this.#coupling = new BufferCoupling(adapter, () => this.#report());
    const stopListening = worker.listen({
      player: this.#player,
      onState: () => this.#onChange(),
      onControl: () => this.#announce(),
      // Nothing is wanted of a worker that is about to go, so that it has nothing left to do.
      onHandOver: () => this.#report('loaded'),
      onMessage: (message) => this.#receive(message),
      isPlaying: () => this.#isPlaying(),
      isAtEase: () => this.#isAtEase(),
    });
    this.#onDetach(stopListening);
    this.#onDetach(adapter.start(this));
    this.#listenToVideo();
    this.#report();
  }

  /** Changes the settings named, from now on; a value that a setting cannot have changes nothing. */
  configure(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...allowed(settings) };
    this.#report();
  }

  /** What is held, under way and counted now, asked from the worker; plain data. */
  async snapshot(): Promise<Snapshot> {
    const view = (await worker.view(this.#player)) ?? this.#knownView;
    const main = this.#mainReport();
    const { held = [], underWay: pending = [], failed = [] } = this.#mainView(view) ?? {};
    const { storageShort = false, trouble, tracks = [] } = view ?? {};
    return {
      worker: worker.state,
      settings: this.#settings,
      state: this.#state,
      playhead: main && { ...main.playhead, positionSeconds: this.#adapter.positionSeconds },
      window: main && this.windowOf(main.playhead),
      held,
      pending,
      failed,
      storageShort,
      trouble,
      tracks,
      bandwidthEstimate: this.#adapter.bandwidthEstimate,
      declinedBitrate: this.#adapter.declinedBitrate,
      ...this.#counts.counts,
    };
  }

  /** What a window map draws, as far as it is known without asking; `undefined` before a stream. */
  picture(): Picture | undefined {
    const { main, positionSeconds } = this.#adapter;
    if (!main) return undefined;
    const { segments, firstSequence } = main;
    const { storageShort = false, trouble } = this.#knownView ?? {};
    const report = this.#mainReport();
    const window = report && this.windowOf(report.playhead);
    const view = this.#mainView();
    return { segments, firstSequence, positionSeconds, window, view, storageShort, trouble };
  }

  /** Leaves the player to itself; what is held stays. */
  detach(): void {
    this.#leave();
    this.#detaching.abort();
    this.#coupling.end();
  }

  // What follows is for the player's adapter.

  get held(): readonly number[] | undefined {
    return this.#mainView()?.held;
  }

  get isControlled(): boolean {
    return worker.state === 'in control';
  }

  get hasPlayed(): boolean {
    return this.#hasPlayed;
  }

  windowOf(playhead: Playhead): WindowSpan {
    const { playbackRate } = this.#video;
    return windowOf({ playhead, playbackRate, settings: this.#settings });
  }

  opens(): void {
    this.#hasPlayed = false;
    this.#ease.reset();
    this.#hidesPlaylists = !this.isControlled;
    this.#leave();
    // Who is signed in is no other.
    this.#report();
  }

  changed(): void {
    this.#report();
  }

  asks(resource: Resource): void {
    this.#timings.forget(segmentKey(resource));
  }

  served(answer: Answer | undefined, bytes: number, isSegment: boolean): void {
    this.#counts.served(answer, bytes, isSegment);
  }

  came(tookSeconds: number): void {
    this.#ease.came(tookSeconds);
  }

  failed(): void {
    this.#ease.failed();
  }

  /** Gives the worker what came past it, now or when there is one. */
  direct(direct: DirectSegment): void {
    if (this.isControlled) worker.post({ type: 'adopt', ...direct });
    else if (worker.state === 'off' || worker.state === 'starting') this.#direct.push(direct);
    this.#direct.splice(0, this.#direct.length - MOST_DIRECT);
  }

  abandons(resource: Resource): void {
    worker.post({ type: 'abandon', resource });
  }

  distrusts(resource: Resource): void {
    worker.post({ type: 'distrust', resource });
  }

  networkTiming(resource: Resource): Promise<NetworkTiming | undefined> {
    return this.#timings.take(segmentKey(resource));
  }

  /** What the worker said last, while there is one. */
  get #knownView(): (WorkerMessage & { type: 'view' }) | undefined {
    return this.isControlled ? this.#view : undefined;
  }

  /** What the worker said of the main timeline. */
  #mainView(view = this.#knownView): TrackView | undefined {
    return view?.tracks.find(({ timeline }) => timeline === this.#adapter.main?.id);
  }

  get #state(): PlayState {
    if (!this.#hasPlayed) return 'loaded';
    if (this.#video.ended) return 'ended';
    return this.#video.paused ? 'paused' : 'playing';
  }

  #isPlaying(): boolean {
    return !this.#video.paused && !this.#video.ended;
  }

  #isAtEase(): boolean {
    if (!this.#adapter.isOpen) return true;
    if (!this.#isPlaying()) return this.#ease.hasBegun;
    const { buffered, playbackRate } = this.#video;
    const { positionSeconds } = this.#adapter;
    const bufferGoalSeconds = this.#hasPlayed ? this.#coupling.forwardSeconds : Infinity;
    return this.#ease.isAtEase({ buffered, playbackRate, positionSeconds, bufferGoalSeconds });
  }

  #mainReport(): TrackReport | undefined {
    const { main } = this.#adapter;
    return main && reportOf(main, this.#reportContext);
  }

  get #reportContext() {
    const { positionSeconds } = this.#adapter;
    const { buffered } = this.#video;
    return { positionSeconds, buffered, windowOf: (playhead: Playhead) => this.windowOf(playhead) };
  }

  #onDetach(end: () => void): void {
    this.#detaching.signal.addEventListener('abort', end);
  }

  #leave(): void {
    worker.post({ type: 'leave', player: this.#player });
  }

  #listenToVideo(): void {
    const { signal } = this.#detaching;
    const moved = ({ type }: Event) => {
      this.#hasPlayed ||= type === 'play';
      this.#report();
    };
    for (const event of VIDEO_EVENTS) this.#video.addEventListener(event, moved, { signal });
    window.addEventListener('pagehide', () => this.#leave(), { signal });
    // From the back/forward cache a page comes back as it was, but the worker has forgotten it.
    window.addEventListener('pageshow', (event) => event.persisted && this.#announce(), { signal });
  }

  /** Tells the worker everything: it has just taken control, or was stopped and started anew. */
  #announce(): void {
    this.#told.forget();
    this.#report();
  }

  /** Tells the worker where the playhead is, and the player how much to buffer. */
  #report(state = this.#state): void {
    const { playbackRate } = this.#video;
    const settings = this.#settings;
    this.#coupling.couple({ state, playbackRate, settings, isMoving: this.#isPlaying() });
    this.#showPlaylists();
    const context = this.#reportContext;
    const tracks: TrackReport[] = [];
    for (const track of this.#adapter.tracks()) {
      const report = reportOf(track, context);
      if (!report) continue;
      const timeline = this.#told.news(track, this.windowOf(report.playhead), settings.behind);
      if (timeline) worker.post({ type: 'timeline', player: this.#player, timeline });
      tracks.push(report);
    }
    this.#notePlayed();
    if (this.isControlled) {
      for (const direct of this.#direct.splice(0)) worker.post({ type: 'adopt', ...direct });
    }
    // Who is signed in is told before anything is asked for.
    if (tracks.length > 0 || this.#session) {
      const [player, session] = [this.#player, this.#session];
      const { isPrivate = false } = this.#adapter;
      const place = { state, playbackRate, settings, tracks };
      worker.post({ type: 'playhead', player, ...place, session, private: isPrivate });
    }
    this.#onChange();
  }

  /** What came past the worker on a first visit it sees now, and keeps it for the next. */
  #showPlaylists(): void {
    const { isPrivate, finishedPlaylists = [] } = this.#adapter;
    if (!this.#hidesPlaylists || !this.isControlled || isPrivate) return;
    if (finishedPlaylists.length === 0) return;
    this.#hidesPlaylists = false;
    for (const url of finishedPlaylists) fetch(url).catch(() => {});
  }

  #notePlayed(): void {
    const { main, positionSeconds } = this.#adapter;
    if (this.#state !== 'playing' || !main) return;
    const place = placeAt(main.segments, positionSeconds);
    const segment = place && main.segmentAt(place.index);
    for (const played of [segment, segment?.init]) {
      if (played) this.#counts.played(segmentKey(played));
    }
  }

  #receive(message: WorkerMessage): void {
    if (message.type === 'timelines-wanted') this.#announce();
    else if (message.type === 'stale') this.#reopen();
    else if (message.type === 'view') this.#view = message;
    else this.#noteDownload(message);
    this.#onChange();
  }

  #reopen(): void {
    const isPlaying = this.#isPlaying();
    this.#adapter.reopen?.();
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
