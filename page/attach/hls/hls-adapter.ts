import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';
import { placeAt } from '../../../sw/core/timeline.ts';
import type { AdapterSession, PlayerAdapter, PlayerTrack } from '../player-adapter.ts';
import { type HeldChoice, preferHeld } from './held-rendition.ts';
import { HlsTimelines } from './hls-timelines.ts';
import { pieceLoader } from './piece-loader.ts';
import { appendInPieces, mayPiece, pieceBytes } from './pieces.ts';
import { segmentLoader } from './segment-loader.ts';

/** An hls.js player as a session knows it. */
export class HlsAdapter implements PlayerAdapter {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #timelines: HlsTimelines;
  readonly #distrusted = new WeakSet<Fragment>();
  #choice: HeldChoice | undefined;
  #bufferCapSeconds = Number.POSITIVE_INFINITY;

  constructor(hls: Hls, video: HTMLVideoElement, session?: string) {
    this.#hls = hls;
    this.#video = video;
    this.#timelines = new HlsTimelines(hls, session);
  }

  get main(): PlayerTrack | undefined {
    return this.#timelines.main;
  }

  tracks(): readonly PlayerTrack[] {
    return this.#timelines.tracks();
  }

  get positionSeconds(): number {
    const { currentTime, played } = this.#video;
    const start = this.#hls.config.startPosition;
    // Where it is beyond the end, hls.js starts at the beginning.
    const isAhead = start > 0 && start < (this.#timelines.mainDetails?.fragmentEnd ?? 0);
    // Play may be pressed before there is anything to be played.
    return currentTime === 0 && played.length === 0 && isAhead ? start : currentTime;
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
    // hls.js lowers its own limit when the browser's memory is full: that stays.
    if (config.maxMaxBufferLength < config.maxBufferLength) {
      this.#bufferCapSeconds = config.maxMaxBufferLength;
    }
    config.maxBufferLength = Math.min(seconds, this.#bufferCapSeconds);
    config.maxMaxBufferLength = config.maxBufferLength;
  }

  reopen(): void {
    const hls = this.#hls;
    hls.config.startPosition = this.positionSeconds;
    // What is in the buffer is of the playlist before.
    hls.detachMedia();
    hls.loadSource(hls.url ?? '');
    hls.attachMedia(this.#video);
  }

  start(session: AdapterSession): () => void {
    const ending = new AbortController();
    const onEnd = (end: () => void) => ending.signal.addEventListener('abort', end);
    this.#listen(session, onEnd);
    this.#installLoader(session, onEnd);
    const choice: HeldChoice = { held: () => session.held, declinedBitrate: undefined };
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
      timelines.reset();
      session.opens();
    });
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
    on(Events.FRAG_BUFFERED, (_, { frag }) => {
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
    const broken = () => this.#distrust(this.#segmentAtPlayhead(), session);
    this.#video.addEventListener('error', broken);
    onEnd(() => this.#video.removeEventListener('error', broken));
  }

  #installLoader(session: AdapterSession, onEnd: (end: () => void) => void): void {
    const { config } = this.#hls;
    const timelines = this.#timelines;
    const { fLoader, maxBufferLength, maxMaxBufferLength } = config;
    onEnd(() => Object.assign(config, { fLoader, maxBufferLength, maxMaxBufferLength }));
    const isPieced = mayPiece(this.#hls);
    if (isPieced) onEnd(appendInPieces(this.#hls));
    const base = isPieced
      ? pieceLoader((context, stats) => pieceBytes(context, stats, this.#watched))
      : (fLoader ?? (config.loader as never));
    config.fLoader = segmentLoader(base, {
      resourceOf: (fragment) => timelines.resourceOf(fragment),
      onServed: (fragment, answer, bytes, isPart) => {
        session.served(answer, bytes, fragment.sn !== 'initSegment');
        // The whole of what has come in parts need not be fetched besides.
        if (answer && !isPart) timelines.noteAnswered(fragment);
      },
      onDirect: (direct) => session.direct(direct),
      onAbandon: (fragment, resource) => {
        timelines.noteLoaded(fragment, false);
        session.abandons(resource);
      },
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
