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

/** A media element that plays a file from its bytes: the timeline is the file in chunks. */
export class FileAdapter implements PlayerAdapter {
  readonly #video: HTMLVideoElement;
  readonly #url: string;
  readonly #session: string | undefined;
  readonly #onChanged: () => void;
  #line: AdapterSession | undefined;
  /** Without one it has no timeline, and the browser plays it by itself. */
  #layout: FileLayout | undefined;
  #points: readonly TimePoint[] = [];
  #segments: readonly Spanning[] = [];
  /** Where the element will be once it has something to show. */
  #startSeconds: number | undefined;
  /** Whether its index has not said where in the file each second is. */
  #isGuessing = true;

  /** `onChanged`: the file is another one than was opened. */
  constructor(
    video: HTMLVideoElement,
    {
      url,
      session,
      onChanged,
    }: { url: string; session?: string | undefined; onChanged: () => void },
  ) {
    this.#video = video;
    this.#url = url;
    this.#session = session;
    this.#onChanged = onChanged;
  }

  /** Takes in how the file is cut, and at which second its element will begin. */
  open(layout: FileLayout, startSeconds: number): void {
    this.#layout = layout;
    this.#startSeconds = Math.max(0, startSeconds);
    this.#points = [];
    this.#isGuessing = true;
    this.#line?.opens();
    this.#time();
  }

  /** Takes in what its index says: which chunks hold that, and when the others play. */
  learn(index: readonly number[], points: readonly TimePoint[]): void {
    if (!this.#layout) return;
    this.#layout = { ...this.#layout, index };
    this.#points = points;
    this.#isGuessing = points.length === 0;
    this.#time();
  }

  /** What is lacking at the playhead is asked for: of a file whose index says nothing, that says where it is. */
  got(chunk: number): void {
    const layout = this.#layout;
    if (!layout || !this.#isGuessing || !this.#isStarved) return;
    const place = placeAt(this.#segments, this.positionSeconds);
    // As far as a guess can tell it is where it was thought to be.
    if (!place || Math.abs(place.index - chunk) <= 1 || layout.index.includes(chunk)) return;
    const { positionSeconds: seconds } = this;
    const others = this.#points.filter((point) => point.seconds !== seconds);
    const points = [...others, { seconds, byte: chunk * layout.chunkBytes }];
    this.#points = points.sort((one, other) => one.seconds - other.seconds);
    this.#time();
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
    if (this.isOpen) session.opens();
    return () => {
      ending.abort();
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
    const { HAVE_CURRENT_DATA, HAVE_FUTURE_DATA } = HTMLMediaElement;
    return seeking || readyState < (paused ? HAVE_CURRENT_DATA : HAVE_FUTURE_DATA);
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
