import type Hls from 'hls.js';
import type { Fragment, LevelDetails } from 'hls.js';
import { type Resource, type Segment, segmentKey, unsigned } from '../../../sw/core/segment.ts';
import type { Holdings, PlayerTrack, TrackPlace } from '../player-adapter.ts';
import { Arrivals } from './arrivals.ts';

/**
 * Translates between hls.js, which says fragment and level, and the rest of the house, which says
 * segment and rendition. It reads what hls.js has parsed, so player and worker cannot disagree.
 */
export class HlsTimelines {
  readonly #hls: Hls;
  readonly #session: string | undefined;
  /** Every timeline that was current since the stream was loaded; the newest list of each. */
  #seen: readonly LevelDetails[] = [];
  readonly #loading = new Set<Fragment>();
  /** Of these, what is on the network still. */
  readonly #arriving = new Arrivals();
  readonly #delivered = new WeakSet<Fragment>();
  readonly #answered = new WeakSet<Fragment>();
  /** What the player has asked for beyond a window's end, until the window gets there. */
  readonly #early = new WeakSet<Fragment>();

  constructor(hls: Hls, session?: string) {
    this.#hls = hls;
    this.#session = session;
  }

  /** Forgets the stream before. */
  reset(): void {
    this.#seen = [];
    this.#loading.clear();
    this.#arriving.clear();
  }

  /** The list of the rendition that hls.js asks for next. */
  get mainDetails(): LevelDetails | undefined {
    return this.#hls.levels[this.#hls.loadLevel]?.details;
  }

  /** Whether a playlist is of the stream, be it of what is played now or not. */
  hasPlaylist(playlistUrl: string): boolean {
    const { url, levels, audioTracks, subtitleTracks } = this.#hls;
    const tracks = [...audioTracks, ...subtitleTracks].map((track) => track.url);
    const all = [url, ...levels.flatMap((level) => level.url), ...tracks];
    return all.some((each) => each && unsigned(normalised(each)) === unsigned(playlistUrl));
  }

  get main(): PlayerTrack | undefined {
    const details = this.mainDetails;
    return details && this.trackOf(details, 'current');
  }

  /** All timelines: the current ones first, then those of renditions that the player has left. */
  tracks(): PlayerTrack[] {
    const { audioTracks, audioTrack, subtitleTracks, subtitleTrack } = this.#hls;
    const current = [
      this.mainDetails,
      audioTracks[audioTrack]?.details,
      subtitleTracks[subtitleTrack]?.details,
    ].filter((details) => details !== undefined);
    // What counts for an id may be other by now.
    const seen = new Map([...this.#seen, ...current].map((each) => [this.#idOf(each), each]));
    this.#seen = [...seen.values()];
    const all = this.#seen.map((details) =>
      this.trackOf(details, current.includes(details) ? 'current' : 'retired'),
    );
    return all.sort((a, b) => a.role.localeCompare(b.role));
  }

  /** A list of hls.js's as a timeline. */
  trackOf(list: LevelDetails, role: PlayerTrack['role']): PlayerTrack {
    const { startSN: firstSequence, fragments: segments } = list;
    return {
      ...{ id: this.#idOf(list), role, list, firstSequence, segments },
      segmentAt: (index) => this.#segmentOf(segments[index] as Fragment),
      holdings: (place) => this.#holdings(list, role, place),
    };
  }

  /** Notes what the player asks for past the worker. */
  noteLoading(fragment: Fragment): void {
    this.#loading.add(fragment);
    this.#arriving.add(fragment);
  }

  /** The last byte of it has come; it is not in the buffer yet. */
  noteArrived(fragment: Fragment): void {
    this.#arriving.delete(fragment);
  }

  /** It is in the buffer, or given up. */
  noteLoaded(fragment: Fragment, delivered: boolean): void {
    this.#loading.delete(fragment);
    this.#arriving.delete(fragment);
    if (delivered) this.#delivered.add(fragment);
  }

  /** The player asks for it; where it lies beyond the window, it is kept all the same. */
  noteAsked(fragment: Fragment): void {
    this.#early.add(fragment);
  }

  /** The worker answered it, so it has or had it. */
  noteAnswered(fragment: Fragment): void {
    this.#answered.add(fragment);
  }

  /** What hls.js asks the network for when it loads a fragment. */
  resourceOf({ url, byteRange }: Pick<Fragment, 'url' | 'byteRange'>): Resource {
    const [start, end] = byteRange;
    // hls.js counts the end of a range as the first byte that is not in it.
    const range = start === undefined || !end ? undefined : { first: start, last: end - 1 };
    return { url: normalised(url), range, session: this.#session };
  }

  #segmentOf(fragment: Fragment): Segment {
    const { duration, initSegment, gap } = fragment;
    const init = initSegment ? this.resourceOf(initSegment) : undefined;
    return { ...this.resourceOf(fragment), durationSeconds: duration, init, gap };
  }

  /** How far the player has, asks for, or fetches past the worker, one segment after the other. */
  #holdings(
    { startSN, fragments }: LevelDetails,
    role: PlayerTrack['role'],
    { index, windowEnd, buffered }: TrackPlace,
  ): Holdings {
    const isIn = ({ start, duration }: Fragment) => {
      const middle = start + duration / 2;
      return buffered.some(([from, to]) => from <= middle && middle < to);
    };
    // What the worker answered is to be held as well. What is in the buffer all the same came past
    // the worker, or in another rendition: it is not fetched for nothing.
    const isTaken = (fragment: Fragment) =>
      this.#loading.has(fragment) ||
      (isIn(fragment) &&
        (role === 'current' ? !this.#answered.has(fragment) : this.#delivered.has(fragment)));
    let taken = index - 1;
    for (let next = fragments[taken + 1]; next && isTaken(next); next = fragments[taken + 1]) {
      taken += 1;
    }
    const asked = role === 'current' ? this.#askedThrough(fragments, index, windowEnd) : undefined;
    const arriving = this.#arriving.look().filter(({ fragment: { sn, url } }) => {
      return typeof sn === 'number' && fragments[sn - startSN]?.url === url;
    });
    const direct = arriving.map(({ fragment }) => fragment.sn as number);
    return {
      takenThrough: taken >= index ? startSN + taken : undefined,
      askedThrough: asked === undefined ? undefined : startSN + asked,
      direct: direct.length > 0 ? direct : undefined,
      isStalled: direct.length > 0 ? arriving.every(({ isSilent }) => isSilent) : undefined,
    };
  }

  /** How far beyond the window's end the player has asked for one segment after the other. */
  #askedThrough(
    fragments: readonly Fragment[],
    from: number,
    windowEnd: number,
  ): number | undefined {
    for (const reached of fragments.slice(from, windowEnd + 1)) this.#early.delete(reached);
    let through = windowEnd;
    for (let next = fragments[through + 1]; next; next = fragments[through + 1]) {
      if (!this.#early.has(next) && !next.gap) break;
      through += 1;
    }
    return through > windowEnd ? through : undefined;
  }

  /** What is somebody's is another timeline than what is nobody's, or somebody else's. */
  #idOf({ url }: LevelDetails): string {
    return segmentKey({ url: normalised(url), session: this.#session });
  }
}

/** A URL, which hls.js has made absolute, just as the browser will send it, for a key must be that. */
function normalised(url: string): string {
  return new URL(url).href;
}
