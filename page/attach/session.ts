import type { PlayState } from '../../sw/core/prefetch-window.ts';
import type { TrackReport, WorkerMessage } from '../../sw/core/protocol.ts';
import { isSession } from '../../sw/core/segment.ts';
import type { GivenSettings } from '../../sw/core/settings.ts';
import { AdapterLine } from './adapter-line.ts';
import { BufferCoupling } from './buffer-coupling.ts';
import { FirstPlaylists } from './first-playlists.ts';
import { Heartbeat, isWhole } from './heartbeat.ts';
import type { PlayaheadOptions } from './playahead-options.ts';
import { Playback } from './playback.ts';
import type { PlayerAdapter } from './player-adapter.ts';
import { newPlayerName, worker } from './site-worker.ts';
import type { Picture, Snapshot } from './snapshot.ts';
import { spansOf } from './time-ranges.ts';
import { ToldTimelines } from './told-timelines.ts';
import { reportOf } from './track-report.ts';
import { WindowSettings } from './window-settings.ts';
import { WorkerView } from './worker-view.ts';

/** One player with its window, until `detach`: the session with the worker. */
export class Playahead {
  readonly #adapter: PlayerAdapter;
  readonly #video: HTMLVideoElement;
  readonly #onChange: () => void;
  readonly #session: string | undefined;
  readonly #player = newPlayerName();
  readonly #playback: Playback;
  readonly #settings: WindowSettings;
  readonly #line: AdapterLine;
  readonly #told = new ToldTimelines();
  readonly #coupling: BufferCoupling;
  readonly #heartbeat = new Heartbeat(() => this.#report());
  readonly #playlists: FirstPlaylists;
  readonly #view: WorkerView;
  readonly #detaching = new AbortController();

  /** Throws a `RangeError` for a session's name that cannot be one. */
  constructor(adapter: PlayerAdapter, video: HTMLVideoElement, options: PlayaheadOptions) {
    const { onChange = () => {}, onMeasured, session, ...settings } = options;
    if (session !== undefined && !isSession(session)) {
      throw new RangeError('A session is named by 1 to 64 letters, digits or _ . @ -');
    }
    this.#session = session;
    this.#adapter = adapter;
    this.#video = video;
    this.#onChange = onChange;
    this.#settings = new WindowSettings(adapter, video, settings);
    this.#playback = new Playback(video);
    this.#playlists = new FirstPlaylists(adapter);
    this.#view = new WorkerView(adapter);
    this.#coupling = new BufferCoupling(adapter, () => this.#report());
    this.#line = new AdapterLine({
      held: () => this.#view.main()?.held,
      onOpen: () => this.#open(),
      onChange: () => this.#report(),
      onCame: (key, tookMs) => this.#settings.came(key, tookMs),
      ...(onMeasured && { onMeasured }),
    });
    const stopListening = worker.listen({
      player: this.#player,
      onState: () => this.#report(),
      onControl: () => this.#announce(),
      // Nothing is wanted of a worker that is about to go, so that it has nothing left to do.
      onHandOver: () => this.#report('loaded'),
      onMessage: (message) => this.#receive(message),
      isPlaying: () => this.#playback.isPlaying,
      isAtEase: () => this.#isAtEase(),
    });
    const stopTelling = adapter.start(this.#line);
    this.#detaching.signal.addEventListener('abort', () => {
      stopListening();
      stopTelling();
    });
    this.#listenToVideo();
    this.#report();
  }

  /** Changes the settings named, from now on; a value that a setting cannot have changes nothing. */
  configure(settings: Partial<GivenSettings>): void {
    this.#settings.configure(settings);
    this.#report();
  }

  /** What is held, under way and counted now, asked from the worker; plain data. */
  async snapshot(): Promise<Snapshot> {
    const view = (await worker.view(this.#player)) ?? this.#view.known;
    const main = this.#mainReport();
    const { held = [], underWay: pending = [], failed = [] } = this.#view.main(view) ?? {};
    const { storageShort = false, trouble, tracks = [] } = view ?? {};
    return {
      worker: worker.state,
      settings: this.#settings.now,
      choice: this.#settings.choice,
      state: this.#state,
      playhead: main && { ...main.playhead, positionSeconds: this.#adapter.positionSeconds },
      window: main && this.#settings.windowOf(main.playhead),
      held,
      pending,
      failed,
      storageShort,
      trouble,
      tracks,
      bandwidthEstimate: this.#adapter.bandwidthEstimate,
      declinedBitrate: this.#adapter.declinedBitrate,
      ...this.#line.counts.counts,
    };
  }

  /** What a window map draws, as far as it is known without asking; `undefined` before a stream. */
  picture(): Picture | undefined {
    const { main, positionSeconds } = this.#adapter;
    if (!main || main.segments.length === 0) return undefined;
    const { segments, firstSequence } = main;
    const { storageShort = false, trouble } = this.#view.known ?? {};
    const report = this.#mainReport();
    const window = report && this.#settings.windowOf(report.playhead);
    const { choice } = this.#settings;
    const view = this.#view.main();
    const place = { segments, firstSequence, positionSeconds, window, choice };
    return { ...place, view, storageShort, trouble };
  }

  /** Leaves the player to itself; what is held stays. */
  detach(): void {
    this.#leave();
    this.#detaching.abort();
    this.#coupling.end();
    this.#heartbeat.end();
  }

  /** Another stream is opened. */
  #open(): void {
    this.#playback.reset();
    this.#playlists.reset();
    this.#settings.reset();
    this.#report();
  }

  get #state(): PlayState {
    const { isAway, isWaiting } = this.#adapter;
    if (isWaiting) return 'loaded';
    // It comes to rest while something else plays, and has not ended with that.
    return isAway && this.#playback.hasPlayed ? 'paused' : this.#playback.state;
  }

  #isAtEase(): boolean {
    if (!this.#adapter.isOpen) return true;
    if (!this.#playback.isPlaying) return this.#line.ease.hasBegun;
    const { buffered, playbackRate } = this.#video;
    const { positionSeconds } = this.#adapter;
    const bufferGoalSeconds = this.#playback.hasPlayed ? this.#coupling.forwardSeconds : Infinity;
    return this.#line.ease.isAtEase({ buffered, playbackRate, positionSeconds, bufferGoalSeconds });
  }

  #mainReport(): TrackReport | undefined {
    const { main } = this.#adapter;
    return main && reportOf(main, this.#reportContext);
  }

  get #reportContext() {
    const { positionSeconds, isAway } = this.#adapter;
    const buffered = isAway ? [] : spansOf(this.#video.buffered);
    return { positionSeconds, buffered, settings: this.#settings };
  }

  #leave(): void {
    this.#settings.remember();
    worker.post({ type: 'leave', player: this.#player });
  }

  #listenToVideo(): void {
    const { signal } = this.#detaching;
    this.#playback.listen(() => this.#report(), signal);
    window.addEventListener('pagehide', () => this.#leave(), { signal });
    // From the back/forward cache a page comes back as it was, but the worker has forgotten it.
    window.addEventListener('pageshow', (event) => event.persisted && this.#announce(), { signal });
  }

  /** Tells the worker everything: it has just taken control, or was stopped and started anew. */
  #announce(): void {
    this.#told.forget();
    this.#report();
    this.#adapter.introduce?.();
  }

  /** Tells the player how much to buffer. */
  #couple(state: PlayState): void {
    const { playbackRate } = this.#video;
    const settings = this.#settings.now;
    const isMoving = state === 'playing' && this.#playback.isPlaying;
    const { playhead } = this.#mainReport() ?? {};
    const holding = this.#view.holding(
      playhead && { playhead, window: this.#settings.windowOf(playhead) },
    );
    const { isAboutToPlay } = this.#playback;
    this.#coupling.couple({ state, playbackRate, settings, isMoving, holding, isAboutToPlay });
  }

  /** Tells the worker where the playhead is, and the player how much to buffer. */
  #report(state = this.#state): void {
    this.#settings.choose();
    this.#couple(state);
    this.#playlists.show();
    const context = this.#reportContext;
    const settings = this.#settings.now;
    const tracks: TrackReport[] = [];
    let isFull = true;
    for (const track of this.#adapter.tracks()) {
      const report = reportOf(track, context);
      if (!report) continue;
      const window = this.#settings.windowOf(report.playhead);
      const timeline = this.#told.news(track, window, settings.behind);
      if (timeline) worker.post({ type: 'timeline', player: this.#player, timeline });
      tracks.push(report);
      isFull &&= isWhole(track, report, this.#view.of(track));
    }
    this.#heartbeat.after(state, tracks, isFull);
    if (this.#state === 'playing') this.#line.counts.playedAt(this.#adapter);
    this.#line.handOver();
    // Who is signed in, or that nobody is, is told before anything is asked for.
    const [player, session] = [this.#player, this.#session];
    const { isPrivate = false } = this.#adapter;
    const { playbackRate } = this.#video;
    const place = { state, playbackRate, settings, tracks };
    worker.post({ type: 'playhead', player, ...place, session, private: isPrivate });
    this.#onChange();
  }

  #receive(message: WorkerMessage): void {
    if (message.type === 'timelines-wanted') this.#announce();
    else if (message.type === 'stale') this.#reopen(message.playlist);
    else if (message.type === 'view') this.#see(message);
    else if (message.type === 'served') this.#line.noteServed(message, this.#adapter);
    else if (message.type === 'download') this.#line.noteDownload(message);
    this.#onChange();
  }

  #see(view: WorkerMessage & { type: 'view' }): void {
    this.#view.note(view);
    this.#couple(this.#state);
  }

  #reopen(playlistUrl: string): void {
    const isPlaying = this.#playback.isPlaying;
    this.#adapter.reopen?.(playlistUrl);
    if (isPlaying) this.#video.play().catch(() => {});
  }
}
