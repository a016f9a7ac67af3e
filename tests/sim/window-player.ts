import { canGoOn } from '../../page/attach/hls/pieces.ts';
import { coupleBuffer } from '../../sw/core/forward-buffer.ts';
import { HeldEntries } from '../../sw/core/held-entries.ts';
import { type PlayState, planWindow, type UnderWay } from '../../sw/core/prefetch-window.ts';
import type { SegmentKey } from '../../sw/core/segment.ts';
import type { Settings } from '../../sw/core/settings.ts';
import { placeAt } from '../../sw/core/timeline.ts';
import type { AutoSession } from './auto-session.ts';
import type { Transfer } from './fluid-link.ts';
import { SimPlayer, type VisitOptions } from './player.ts';
import { type SimDownload, SimDownloads } from './sim-downloads.ts';

/** A disk has room for any film. */
const BUDGET_BYTES = 4e9;
/** Of less time than this no rate can be told. */
const TELLING_MS = 100;
/** Just after the moment at which a window moves. */
const AFTER_MS = 1;

/**
 * Our player: the real `planWindow`, spacing, estimate and buffer coupling, with the worker in control
 * from the beginning. What is held is there at once; what the player lacks it waits for like hls.js, one
 * segment after the other, and shows it as it comes.
 */
export class WindowPlayer extends SimPlayer {
  readonly #auto: AutoSession | undefined;
  #settings: Settings;
  readonly #held = new HeldEntries();
  readonly #downloads: SimDownloads;
  #nextSequence = 0;
  /** The segment that the player waits for. */
  #asked: number | undefined;
  #timerMs = Number.POSITIVE_INFINITY;

  /** `auto`: who chooses N, in place of the settings. */
  constructor(options: VisitOptions, settings: Settings, auto?: AutoSession) {
    super(options);
    this.#settings = settings;
    this.#auto = auto;
    this.#downloads = new SimDownloads(this.link);
  }

  protected act(): void {
    const { playback, link } = this;
    this.#downloads.measure();
    this.#choose();
    const before = this.#state;
    this.#ask();
    this.#plan();
    playback.partSeconds = this.#shownPart();
    const isReady = playback.aheadSeconds > 1e-6 || this.#canBegin();
    playback.look(link.nowMs, this.mayBegin && isReady);
    // Once it plays, the window is another one.
    if (this.#state !== before) {
      this.#ask();
      this.#plan();
    }
    this.#timerMs = this.#nextTurnMs();
  }

  protected came(transfer: Transfer): void {
    this.#downloads.measure();
    for (const download of this.#downloads.all) {
      if (download.transfer === transfer) this.#settle(download);
    }
  }

  protected timerMs(): number {
    return this.#timerMs;
  }

  protected *underWay() {
    for (const { sequence, transfer } of this.#downloads.all) {
      yield [sequence, transfer] as const;
    }
  }

  protected seek(): void {
    const { playback } = this;
    const { positionSeconds } = playback;
    this.#asked = undefined;
    for (const download of this.#downloads.all) {
      if (download.purpose !== 'storing') download.purpose = 'prefetch';
    }
    this.#nextSequence = this.sequenceAt(positionSeconds);
    playback.bufferEndSeconds = positionSeconds;
  }

  get #state(): PlayState {
    if (this.playback.hasEnded) return 'ended';
    return this.playback.startedAtMs === undefined ? 'loaded' : 'playing';
  }

  get #playhead() {
    const { index = 0, fraction = 0 } =
      placeAt(this.film.segments, this.playback.positionSeconds) ?? {};
    return { sequence: index, fraction };
  }

  get #coupling() {
    return coupleBuffer({
      segments: this.film.segments,
      positionSeconds: this.playback.positionSeconds,
      settings: this.#settings,
      playbackRate: 1,
      state: this.#state,
      holding: 'disk',
    });
  }

  #choose(): void {
    if (!this.#auto) return;
    const [{ duration: segmentSeconds } = { duration: 1 }] = this.film.segments;
    const ahead = this.#auto.ahead(this.playback.watchedSeconds, segmentSeconds);
    this.#settings = { ...this.#settings, ahead };
  }

  /** The player asks for segments until as much is in its memory as it is to hold. */
  #ask(): void {
    const { playback, film } = this;
    const { forwardSeconds } = this.#coupling;
    while (
      this.#asked === undefined &&
      this.#nextSequence < film.segments.length &&
      playback.aheadSeconds < forwardSeconds
    ) {
      const sequence = this.#nextSequence;
      const key = film.timeline.keys[sequence] as SegmentKey;
      if (this.#held.has(key)) {
        this.#append(sequence);
        continue;
      }
      this.#asked = sequence;
      const underWay = this.#downloads.get(key);
      if (underWay) underWay.purpose = 'joined';
      else this.#begin(sequence, 'player');
    }
  }

  #append(sequence: number): void {
    const { start = 0, duration = 0 } = this.film.segments[sequence] ?? {};
    this.playback.bufferEndSeconds = start + duration;
    this.playback.partSeconds = 0;
    this.#nextSequence = sequence + 1;
  }

  #plan(): void {
    const { film } = this;
    const { cancel, evict, fetch } = planWindow({
      viewers: [
        {
          ...{ client: 'tab', player: 'player', timeline: film.timeline, role: 'current' },
          ...{ state: this.#state, playhead: this.#playhead, playbackRate: 1 },
          settings: this.#settings,
        },
      ],
      held: this.#held,
      budgetBytes: BUDGET_BYTES,
      underWay: this.#downloads.purposes,
      silent: new Set(),
      blocked: new Set(),
      troubled: new Map(),
      startable: this.#downloads.startable,
    });
    for (const key of cancel) this.#cancel(key);
    for (const key of evict) this.#held.delete(key);
    for (const { key } of fetch) {
      this.#begin(film.timeline.sequencesByKey.get(key)?.[0] ?? 0, 'prefetch');
    }
  }

  #begin(sequence: number, purpose: UnderWay): void {
    const key = this.film.timeline.keys[sequence] as SegmentKey;
    this.#downloads.add({ sequence, key, transfer: this.request(sequence), purpose });
  }

  #cancel(key: SegmentKey): void {
    const download = this.#downloads.get(key);
    if (!download) return;
    this.count(download.sequence, download.transfer.receivedBytes);
    this.#downloads.cut(download);
  }

  #settle(download: SimDownload): void {
    const { sequence, key, transfer } = download;
    const { bytes } = transfer;
    this.#downloads.settle(download);
    this.#auto?.meter.note({
      durationSeconds: this.film.segments[sequence]?.duration ?? 0,
      beganAtMs: transfer.beganAtMs,
      cameAtMs: this.link.nowMs,
    });
    this.count(sequence, bytes);
    this.#held.set(key, { bytes, timeline: this.film.timeline.id });
    if (this.#asked !== sequence) return;
    this.#asked = undefined;
    this.#append(sequence);
  }

  /** When another download may begin, the window moves, or the player asks for more. */
  #nextTurnMs(): number {
    const { playback, link } = this;
    const { forwardSeconds, nextMoveSeconds } = this.#coupling;
    const waits = [...this.#downloads.waitsMs];
    if (playback.isMoving) {
      if (nextMoveSeconds !== undefined)
        waits.push((nextMoveSeconds - playback.positionSeconds) * 1000);
      if (this.#asked === undefined) waits.push((playback.aheadSeconds - forwardSeconds) * 1000);
    }
    const coming = waits.filter((waitMs) => waitMs > 0 && Number.isFinite(waitMs));
    return link.nowMs + Math.min(...coming, Number.POSITIVE_INFINITY) + AFTER_MS;
  }

  /** The segment that is waited for, and what has come of it. */
  get #waitedFor() {
    if (this.#asked === undefined) return undefined;
    const { segments, timeline } = this.film;
    const segment = segments[this.#asked];
    const transfer = this.#downloads.get(timeline.keys[this.#asked] as SegmentKey)?.transfer;
    return segment && transfer ? { ...segment, transfer } : undefined;
  }

  /** How much of that can be shown, in seconds from the end of what is in memory. */
  #shownPart(): number {
    const waitedFor = this.#waitedFor;
    if (!waitedFor) return 0;
    const { start, duration, transfer } = waitedFor;
    const end = start + (duration * transfer.receivedBytes) / transfer.bytes;
    return Math.max(0, end - Math.max(this.playback.bufferEndSeconds, start));
  }

  /** Whether a picture may begin to move that has a part of its segment. */
  #canBegin(): boolean {
    const waitedFor = this.#waitedFor;
    if (!waitedFor || waitedFor.transfer.receivedBytes === 0) return false;
    const { start, duration, transfer } = waitedFor;
    const arrival = {
      loadedBytes: transfer.receivedBytes,
      totalBytes: transfer.bytes,
      firstByteMs: transfer.firstByteAtMs - transfer.beganAtMs,
      bytesPerMs:
        transfer.receivedBytes / Math.max(this.link.nowMs - transfer.firstByteAtMs, TELLING_MS),
    };
    return canGoOn(arrival, start + duration - this.playback.positionSeconds);
  }
}
