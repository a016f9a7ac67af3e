import { chunkRange, type FileLayout, fileTimelineId } from '../../../sw/core/file-layout.ts';
import { placeAt, type Spanning } from '../../../sw/core/timeline.ts';
import type { AdapterSession, PlayerAdapter, PlayerTrack } from '../player-adapter.ts';
import { spansOf, type TimePoint } from './byte-times.ts';

/** What tells that a media element lacks something to show, or does no more. */
const NEED_EVENTS = [
  'loadstart',
  'loadeddata',
  'waiting',
  'stalled',
  'canplay',
  'seeked',
  'playing',
];

/** What says that a picture moves, or is to. */
const MOVE_EVENTS = ['play', 'playing', 'timeupdate', 'pause'];

/** As long as its index is not known, all that has come of a file is kept: for so long, and no longer. */
const INDEX_WITHIN_MS = 60_000;

/** Firefox says that it has enough, and stands still until it has bytes from further on. */
const STUCK_MS = 1000;

/** What is played, and whom it tells. */
export interface FileAdapterOptions {
  readonly url: string;
  readonly session?: string | undefined;
  /** The file is another one than was opened. */
  readonly onChanged: () => void;
  /**
   * Where requests carry what the media element's own cannot, a token for one: asks for something of
   * the file just so, for the worker to see how.
   */
  readonly showAsking?: (() => void) | undefined;
}

/** A media element that plays a file from its bytes: the timeline is the file in chunks. */
export class FileAdapter implements PlayerAdapter {
  readonly #video: HTMLVideoElement;
  readonly #url: string;
  readonly #session: string | undefined;
  readonly #onChanged: () => void;
  readonly #showAsking: (() => void) | undefined;
  #line: AdapterSession | undefined;
  /** Without one it has no timeline, and the browser plays it by itself. */
  #layout: FileLayout | undefined;
  #points: readonly TimePoint[] = [];
  #segments: readonly Spanning[] = [];
  #indexTimer: ReturnType<typeof setTimeout> | undefined;
  /** Where the element will be once it has something to show. */
  #startSeconds: number | undefined;
  /** Whether it stands still though it has something to show. */
  #isStuck = false;
  /** Whether its index has not said where in the file each second is. */
  #isGuessing = true;

  constructor(
    video: HTMLVideoElement,
    { url, session, onChanged, showAsking }: FileAdapterOptions,
  ) {
    this.#video = video;
    this.#url = url;
    this.#session = session;
    this.#onChanged = onChanged;
    this.#showAsking = showAsking;
  }

  /** Takes in how the file is cut, and at which second its element will begin. */
  open(layout: FileLayout, startSeconds: number): void {
    this.#take(layout);
    this.#indexTimer = setTimeout(() => this.learnNothing(), INDEX_WITHIN_MS);
    this.#startSeconds = Math.max(0, startSeconds);
    this.#points = [];
    this.#isGuessing = true;
    this.#line?.opens();
    this.#time();
  }

  /** The browser plays it by itself, past the worker. */
  close(): void {
    clearTimeout(this.#indexTimer);
    this.#layout = undefined;
    this.#segments = [];
    this.#line?.changed();
  }

  /** Takes in what its server and its index say: which chunks hold that, and when the others play. */
  learn(layout: FileLayout, points: readonly TimePoint[]): void {
    if (!this.#layout) return;
    this.#take(layout);
    this.#points = points;
    this.#isGuessing = points.length === 0;
    this.#time();
  }

  /** Its index can't be had, or says nothing: where it lies stays a guess, or as it was known before. */
  learnNothing(): void {
    if (!this.#layout) return;
    this.#take({ ...this.#layout, index: this.#layout.index ?? [] });
    this.#time();
  }

  /** What is lacking at the playhead is asked for: of a file whose index says nothing, that says where it is. */
  got(chunk: number): void {
    const layout = this.#layout;
    if (!layout || !this.#isGuessing || !this.#isStarved) return;
    const place = placeAt(this.#segments, this.positionSeconds);
    // As far as a guess can tell it is where it was thought to be.
    if (!place || Math.abs(place.index - chunk) <= 1 || layout.index?.includes(chunk)) return;
    const { positionSeconds: seconds } = this;
    const others = this.#points.filter((point) => point.seconds !== seconds);
    const points = [...others, { seconds, byte: chunk * layout.chunkBytes }];
    this.#points = points.sort((one, other) => one.seconds - other.seconds);
    this.#time();
  }

  get isPrivate(): boolean {
    return this.#showAsking !== undefined;
  }

  /** The worker knows nothing of it any more. */
  introduce(): void {
    if (this.isOpen) this.#showAsking?.();
  }

  get isOpen(): boolean {
    return this.#layout !== undefined;
  }

  get positionSeconds(): number {
    return this.#startSeconds ?? this.#video.currentTime;
  }

  get main(): PlayerTrack | undefined {
    const layout = this.#layout;
    if (!layout) return undefined;
    const [url, session, segments] = [this.#url, this.#session, this.#segments];
    return {
      id: fileTimelineId(url),
      role: 'current',
      firstSequence: 0,
      segments,
      list: segments,
      file: layout,
      segmentAt: (index) => ({
        url,
        range: chunkRange(layout, index),
        durationSeconds: segments[index]?.duration ?? 0,
        ...(session ? { session } : {}),
      }),
      holdings: () => ({ isStarved: this.#isStarved }),
    };
  }

  tracks(): readonly PlayerTrack[] {
    return this.main ? [this.main] : [];
  }

  /** What a media element takes is for the worker to bound. */
  setForwardBuffer(): void {}

  start(session: AdapterSession): () => void {
    this.#line = session;
    const ending = new AbortController();
    const { signal } = ending;
    const begun = () => (this.#startSeconds = undefined);
    this.#video.addEventListener('loadeddata', begun, { signal });
    for (const event of NEED_EVENTS) {
      this.#video.addEventListener(event, () => session.changed(), { signal });
    }
    this.#video.addEventListener('durationchange', () => this.#time(), { signal });
    let stuckTimer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      const { currentTime, paused } = this.#video;
      clearTimeout(stuckTimer);
      this.#isStuck = false;
      if (paused) return;
      stuckTimer = setTimeout(() => {
        this.#isStuck = this.#video.currentTime === currentTime && !this.#video.paused;
        session.changed();
      }, STUCK_MS);
    };
    for (const event of MOVE_EVENTS) this.#video.addEventListener(event, watch, { signal });
    if (this.isOpen) session.opens();
    return () => {
      ending.abort();
      clearTimeout(stuckTimer);
      clearTimeout(this.#indexTimer);
      this.#line = undefined;
    };
  }

  reopen(url: string): void {
    if (url === this.#url) this.#onChanged();
  }

  /** Whether there is nothing to show now, or nothing to go on with. */
  get #isStarved(): boolean {
    const { readyState, seeking, paused, ended } = this.#video;
    if (ended) return false;
    if (this.#isStuck) return true;
    const { HAVE_CURRENT_DATA, HAVE_FUTURE_DATA } = HTMLMediaElement;
    return seeking || readyState < (paused ? HAVE_CURRENT_DATA : HAVE_FUTURE_DATA);
  }

  #take(layout: FileLayout): void {
    clearTimeout(this.#indexTimer);
    this.#layout = this.#session ? { ...layout, session: this.#session } : layout;
  }

  #time(): void {
    const layout = this.#layout;
    if (!layout) return;
    const { duration } = this.#video;
    // Before it is known how long it is, nothing is known of where in it anything is.
    this.#segments = Number.isFinite(duration) ? spansOf(layout, duration, this.#points) : [];
    this.#line?.changed();
  }
}
