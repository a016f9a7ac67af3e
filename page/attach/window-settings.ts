import { type AutoChoice, chooseAhead } from '../../sw/core/auto-ahead.ts';
import { NO_PACE, type Pace, PaceMeter } from '../../sw/core/pace.ts';
import { type SegmentKey, segmentKey } from '../../sw/core/segment.ts';
import {
  AUTO,
  DEFAULT_SETTINGS,
  type GivenSettings,
  type Settings,
} from '../../sw/core/settings.ts';
import { type Playhead, placeAt } from '../../sw/core/timeline.ts';
import { type WindowSpan, windowOf } from '../../sw/core/window-span.ts';
import { isSavingData } from './connection.ts';
import { recallNetwork, rememberNetwork } from './network-memory.ts';
import { allowed } from './playahead-options.ts';
import type { PlayerAdapter } from './player-adapter.ts';
import { spansOf } from './time-ranges.ts';

/** After so much media what is known of the network is written down: who closes a browser may say nothing. */
const REMEMBER_SECONDS = 30;

/** Segments are looked for as far behind the playhead: it may have moved on since they were asked for. */
const BEHIND_SEGMENTS = 10;

type Watched = Pick<HTMLVideoElement, 'played' | 'playbackRate'>;

/** The settings of a player's window as they are now: as they were given, or chosen as it is watched. */
export class WindowSettings {
  readonly #adapter: PlayerAdapter;
  readonly #video: Watched;
  #given: GivenSettings;
  #choice: AutoChoice | undefined;
  #meter = new PaceMeter();
  /** What was known of the network when the stream was opened. */
  #earlier = recallNetwork();
  /** So much of what has come since is written down. */
  #remembered = NO_PACE;

  constructor(adapter: PlayerAdapter, video: Watched, given: Partial<GivenSettings>) {
    this.#adapter = adapter;
    this.#video = video;
    this.#given = { ...DEFAULT_SETTINGS, ...allowed(given) };
  }

  /** Changes the settings named; a value that a setting cannot have changes nothing. */
  configure(given: Partial<GivenSettings>): void {
    this.#given = { ...this.#given, ...allowed(given) };
    this.choose();
  }

  get now(): Settings {
    const { ahead } = this.#given;
    const chosen = this.#choice?.ahead ?? DEFAULT_SETTINGS.ahead;
    return { ...this.#given, ahead: ahead === AUTO ? chosen : ahead };
  }

  /** How far it is looked ahead, and why, where that is chosen and not given. */
  get choice(): AutoChoice | undefined {
    return this.#choice;
  }

  windowOf(playhead: Playhead): WindowSpan {
    const { playbackRate } = this.#video;
    return windowOf({ playhead, playbackRate, settings: this.now });
  }

  /** Another stream is opened: nobody has watched anything of it. */
  reset(): void {
    this.remember();
    this.#meter = new PaceMeter();
    this.#remembered = NO_PACE;
    this.#earlier = recallNetwork();
    this.#choice = undefined;
    this.choose();
  }

  /** Chooses anew, where it is to be chosen: something has come, or was watched. */
  choose(): void {
    const { segments = [] } = this.#adapter.main ?? {};
    if (this.#given.ahead !== AUTO) this.#choice = undefined;
    const [first, last] = [segments[0], segments.at(-1)];
    if (this.#given.ahead !== AUTO || !first || !last) return;
    const played = spansOf(this.#video.played).map(([from, to]) => to - from);
    this.#choice = chooseAhead({
      watchedSeconds: played.reduce((sum, each) => sum + each, 0),
      session: this.#meter.pace,
      earlier: this.#earlier,
      isSavingData: isSavingData(),
      lastSeconds: this.#choice?.aheadSeconds ?? 0,
      segmentSeconds: (last.start + last.duration - first.start) / segments.length,
    });
  }

  /** Takes in how long a resource took to come over the network, by the clock. */
  came(key: SegmentKey, tookMs: number): void {
    const durationSeconds = this.#durationOf(key);
    if (!durationSeconds) return;
    const cameAtMs = performance.now();
    this.#meter.note({ durationSeconds, beganAtMs: cameAtMs - tookMs, cameAtMs });
    if (this.#unremembered.mediaSeconds >= REMEMBER_SECONDS) this.remember();
  }

  /** Writes down what is known of the network by now. */
  remember(): void {
    const since = this.#unremembered;
    if (since.mediaSeconds > 0) rememberNetwork(since);
    this.#remembered = this.#meter.pace;
  }

  get #unremembered(): Pace {
    const { mediaSeconds, squaredShortfalls } = this.#meter.pace;
    return {
      mediaSeconds: mediaSeconds - this.#remembered.mediaSeconds,
      squaredShortfalls: squaredShortfalls - this.#remembered.squaredShortfalls,
    };
  }

  /** How long a segment of the main track lasts, in seconds; `undefined` where it is not one of those around the playhead. */
  #durationOf(key: SegmentKey): number | undefined {
    const { main, positionSeconds } = this.#adapter;
    const place = main && placeAt(main.segments, positionSeconds);
    if (!place) return undefined;
    const from = Math.max(0, place.index - BEHIND_SEGMENTS);
    const { last } = this.windowOf({ sequence: place.index, fraction: place.fraction });
    const index = main.segments
      .slice(from, last + 2)
      .findIndex((_, at) => segmentKey(main.segmentAt(from + at)) === key);
    return index < 0 ? undefined : main.segments[from + index]?.duration;
  }
}
