import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';
import type { Answer } from '../../../sw/core/network-timing.ts';
import { placeAt } from '../../../sw/core/timeline.ts';
import type { AdapterSession, PlayerAdapter, PlayerTrack } from '../player-adapter.ts';
import { noteAttached } from './attached.ts';
import { type HeldChoice, preferHeld } from './held-rendition.ts';
import { HlsPlace } from './hls-place.ts';
import { HlsTimelines } from './hls-timelines.ts';
import { LeftInPart } from './left-in-part.ts';
import { pieceLoader } from './piece-loader.ts';
import { appendInPieces, mayPiece, pieceBytes } from './pieces.ts';
import { segmentLoader } from './segment-loader.ts';
import { Untelling } from './untelling.ts';
import { beginAsWarmed } from './warmed.ts';

type Own = Readonly<Record<'maxBufferLength' | 'maxBufferSize' | 'mostSeconds', number>>;

/** An hls.js player as a session knows it. */
export class HlsAdapter implements PlayerAdapter {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #session: string | undefined;
  readonly #timelines: HlsTimelines;
  readonly #place: HlsPlace;
  readonly #distrusted = new WeakSet<Fragment>();
  readonly #untelling: Untelling;
  /** The stream that is played was opened then. */
  #openedAtMs = Date.now();
  /** What the site lets hls.js hold. */
  readonly #own: Own;
  #choice: HeldChoice | undefined;
  #lastAnswer: Answer | undefined;

  constructor(hls: Hls, video: HTMLVideoElement, session?: string) {
    this.#hls = hls;
    this.#video = video;
    this.#session = session;
    const { maxBufferLength, maxBufferSize, maxMaxBufferLength: mostSeconds } = hls.config;
    this.#own = { maxBufferLength, maxBufferSize, mostSeconds };
    this.#timelines = new HlsTimelines(hls, session);
    this.#untelling = new Untelling(hls);
    this.#place = new HlsPlace(hls, video);
  }

  get main(): PlayerTrack | undefined {
    return this.#timelines.main;
  }

  tracks(): readonly PlayerTrack[] {
    return this.#timelines.tracks();
  }

  get positionSeconds(): number {
    return this.#place.positionSeconds(this.#timelines.mainDetails?.fragmentEnd ?? 0);
  }

  get isWaiting(): boolean {
    return this.#place.isWaiting;
  }

  get isAway(): boolean {
    return this.#place.isAway;
  }

  get isOpen(): boolean {
    return this.#hls.url !== null;
  }

  get isPrivate(): boolean {
    const { config } = this.#hls;
    return Boolean(config.xhrSetup ?? config.fetchSetup);
  }

  get finishedPlaylists(): readonly string[] {
    const playlist = this.#timelines.mainDetails;
    return playlist?.live === false ? [...new Set([this.#hls.url ?? '', playlist.url])] : [];
  }

  get bandwidthEstimate(): number {
    return this.#hls.bandwidthEstimate;
  }

  get declinedBitrate(): number | undefined {
    return this.#choice?.declinedBitrate;
  }

  setForwardBuffer(seconds: number): void {
    const { config } = this.#hls;
    const { maxBufferLength, maxBufferSize, mostSeconds } = this.#own;
    // The most that hls.js holds stays its own, and the players that it makes for advertisements are
    // given no more. It halves that when the browser's memory is full: so is this.
    const share = Math.min(1, config.maxMaxBufferLength / mostSeconds) || 1;
    const limits =
      seconds === Number.POSITIVE_INFINITY
        ? { maxBufferLength, maxBufferSize }
        : { maxBufferLength: seconds * share, maxBufferSize: 0 };
    Object.assign(config, limits);
  }

  reopen(playlistUrl: string): void {
    const hls = this.#hls;
    if (!this.#timelines.hasPlaylist(playlistUrl)) return;
    hls.config.startPosition = this.positionSeconds;
    // What is in the buffer is of the playlist before.
    hls.detachMedia();
    hls.loadSource(hls.url ?? '');
    hls.attachMedia(this.#video);
  }

  start(session: AdapterSession): () => void {
    const ending = new AbortController();
    const onEnd = (end: () => void) => ending.signal.addEventListener('abort', end);
    onEnd(noteAttached({ hls: this.#hls, session: this.#session }));
    this.#listen(session, onEnd);
    this.#installLoader(session, onEnd);
    const choice: HeldChoice = {
      held: () => session.held,
      wasHeld: () => this.#lastAnswer === 'hit',
      declinedBitrate: undefined,
    };
    this.#choice = choice;
    onEnd(preferHeld(this.#hls, choice));
    return () => ending.abort();
  }

  get #watched() {
    return { video: this.#video, positionSeconds: this.positionSeconds };
  }

  #listen(session: AdapterSession, onEnd: (end: () => void) => void): void {
    const { Events } = this.#hls.constructor as typeof Hls;
    const timelines = this.#timelines;
    const on: Hls['on'] = (event, listener) => {
      this.#hls.on(event, listener);
      onEnd(() => this.#hls.off(event, listener));
    };
    on(Events.MANIFEST_LOADING, () => {
      this.#openedAtMs = Date.now();
      this.#lastAnswer = undefined;
      timelines.reset();
      this.#place.reset();
      session.opens();
    });
    on(Events.MANIFEST_PARSED, () => beginAsWarmed(this.#hls));
    on(Events.FRAG_LOADING, (_, { frag }) => {
      session.asks(timelines.resourceOf(frag));
      // What goes through the worker is known to it; what does not is on its way all the same.
      if (!session.isControlled) timelines.noteLoading(frag);
      timelines.noteAsked(frag);
      session.changed();
    });
    on(Events.FRAG_LOADED, (_, { frag }) => {
      const { start, end } = frag.stats.loading;
      if (frag.type === 'main') session.came((end - start) / 1000);
      timelines.noteArrived(frag);
      session.changed();
    });
    on(Events.FRAG_PARSED, (_, { frag }) => this.#untelling.leaveOut(frag));
    on(Events.FRAG_BUFFERED, (_, { frag }) => {
      this.#untelling.restore(frag);
      timelines.noteLoaded(frag, true);
      session.changed();
    });
    on(Events.ERROR, (_, { frag, details, fatal }) => {
      if (fatal || frag) session.failed();
      if (!frag) return;
      timelines.noteLoaded(frag, false);
      // A full buffer, a stall or a hole names a fragment too, and says nothing against its bytes.
      if (/Parsing|Decrypt|Append/.test(details)) this.#distrust(frag, session);
    });
    const changed = () => session.changed();
    on(Events.LEVEL_SWITCHING, changed);
    on(Events.LEVEL_UPDATED, changed);
    on(Events.AUDIO_TRACK_UPDATED, changed);
    on(Events.SUBTITLE_TRACK_UPDATED, changed);
    // hls.js tells these in the midst of a change: what holds is seen when it is over.
    let hasEnded = false;
    onEnd(() => (hasEnded = true));
    const settled = () => queueMicrotask(() => hasEnded || session.changed());
    on(Events.INTERSTITIAL_STARTED, settled);
    on(Events.INTERSTITIALS_BUFFERED_TO_BOUNDARY, settled);
    on(Events.INTERSTITIALS_PRIMARY_RESUMED, settled);
    const place = this.#place;
    const broken = () => {
      if (!place.isAway) this.#distrust(this.#segmentAtPlayhead(), session);
    };
    const moved = () => place.note();
    this.#video.addEventListener('timeupdate', moved);
    this.#video.addEventListener('error', broken);
    onEnd(() => {
      this.#video.removeEventListener('timeupdate', moved);
      this.#video.removeEventListener('error', broken);
    });
  }

  #installLoader(session: AdapterSession, onEnd: (end: () => void) => void): void {
    const { config } = this.#hls;
    const timelines = this.#timelines;
    const { fLoader } = config;
    onEnd(() => {
      Object.assign(config, { fLoader });
      this.setForwardBuffer(Number.POSITIVE_INFINITY);
    });
    const isPieced = mayPiece(this.#hls);
    if (isPieced) onEnd(appendInPieces(this.#hls));
    const parts = new LeftInPart(this.#hls, this.#video);
    onEnd(parts.watch());
    const base = isPieced
      ? pieceLoader({ parts, pieceBytes: (...arrival) => pieceBytes(...arrival, this.#watched) })
      : (fLoader ?? (config.loader as never));
    config.fLoader = segmentLoader(base, {
      givesNothingTwice: isPieced,
      resourceOf: (fragment) => timelines.resourceOf(fragment),
      onServed: (fragment, answer, bytes, isPart) => {
        session.served(answer, bytes, fragment.sn !== 'initSegment');
        if (fragment.type === 'main') this.#lastAnswer = answer;
        // The whole of what has come in parts need not be fetched besides.
        if (answer && !isPart) timelines.noteAnswered(fragment);
      },
      onDirect: (direct) => session.direct(direct),
      onAbandon: (fragment, resource) => {
        timelines.noteLoaded(fragment, false);
        session.abandons(resource);
      },
      isOfNow: (storedAtMs) => storedAtMs >= this.#openedAtMs,
      onUntelling: (fragment, bytes) => this.#untelling.add(fragment, bytes),
      networkTiming: (resource) => session.networkTiming(resource),
    });
  }

  /** What cannot be decoded may have been stored wrong, or be of an encoding before: once, it is had anew. */
  #distrust(fragment: Fragment | undefined, session: AdapterSession): void {
    if (!fragment || this.#distrusted.has(fragment)) return;
    this.#distrusted.add(fragment);
    session.distrusts(this.#timelines.resourceOf(fragment));
  }

  #segmentAtPlayhead(): Fragment | undefined {
    const { fragments = [] } = this.#timelines.mainDetails ?? {};
    return fragments[placeAt(fragments, this.positionSeconds)?.index ?? 0];
  }
}
