import { coupleBuffer } from '../../sw/core/forward-buffer.ts';
import { HeldEntries } from '../../sw/core/held-entries.ts';
import { LinkEstimate } from '../../sw/core/link-estimate.ts';
import { type PlayState, planWindow, type UnderWay } from '../../sw/core/prefetch-window.ts';
import type { SegmentKey } from '../../sw/core/segment.ts';
import type { Settings } from '../../sw/core/settings.ts';
import { spacingMs } from '../../sw/core/spacing.ts';
import { placeAt } from '../../sw/core/timeline.ts';
import { type LinkMeasurement, LinkMeter } from '../../sw/network/link-meter.ts';
import type { Transfer } from './fluid-link.ts';
import { SimPlayer, type VisitOptions } from './player.ts';

/** A download of the worker's. */
interface SimDownload {
  readonly sequence: number;
  readonly key: SegmentKey;
  readonly transfer: Transfer;
  purpose: UnderWay;
  /** What the link has carried since its first byte. */
  since: LinkMeasurement | undefined;
}

/** A disk has room for any film. */
const BUDGET_BYTES = 4e9;
const LEAST_SPACING_MS = 10;
/** What is to lie ahead of a picture that begins to move before its segment is whole. */
const MARGIN_SECONDS = 1;
const TELLING_MS = 100;
/** Just after the moment at which a window moves. */
const AFTER_MS = 1;

/**
 * Our player: the real `planWindow`, spacing, estimate and buffer coupling, with the worker in control
 * from the beginning. What is held is there at once; what the player lacks it waits for like hls.js, one
 * segment after the other, and shows it as it comes.
 */
export class WindowPlayer extends SimPlayer {
  readonly #settings: Settings;
  readonly #held = new HeldEntries();
  readonly #downloads = new Map<SegmentKey, SimDownload>();
  readonly #estimate = new LinkEstimate();
  readonly #meter = new LinkMeter();
  #nextSequence = 0;
  /** The segment that the player waits for. */
  #asked: number | undefined;
  #timerMs = Number.POSITIVE_INFINITY;

  constructor(options: VisitOptions, settings: Settings) {
    super(options);
    this.#settings = settings;
  }

  protected act(): void {
    const { playback, link } = this;
    this.#measure();
    const before = this.#state;
    this.#ask();
    this.#plan();
    playback.partSeconds = this.#shownPart();
    playback.look(link.nowMs, playback.aheadSeconds > 1e-6 || this.#canBegin());
    // Once it plays, the window is another one.
    if (this.#state !== before) {
      this.#ask();
      this.#plan();
    }
    this.#timerMs = this.#nextTurnMs();
  }

  protected came(transfer: Transfer): void {
    this.#measure();
    for (const download of this.#downloads.values()) {
      if (download.transfer === transfer) this.#settle(download);
    }
  }

  protected timerMs(): number {
    return this.#timerMs;
  }

  protected *underWay() {
    for (const { sequence, transfer } of this.#downloads.values()) {
      yield [sequence, transfer] as const;
    }
  }

  protected seek(): void {
    const { playback } = this;
    const { positionSeconds } = playback;
    this.#asked = undefined;
    for (const download of this.#downloads.values()) {
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
      underWay: new Map([...this.#downloads].map(([key, { purpose }]) => [key, purpose])),
      silent: new Set(),
      blocked: new Set(),
      troubled: new Map(),
      startable: { atEase: this.#startable(false), pressed: this.#startable(true) },
    });
    for (const key of cancel) this.#cancel(key);
    for (const key of evict) this.#held.delete(key);
    for (const { key } of fetch) {
      this.#begin(film.timeline.sequencesByKey.get(key)?.[0] ?? 0, 'prefetch');
    }
  }

  #begin(sequence: number, purpose: UnderWay): void {
    const key = this.film.timeline.keys[sequence] as SegmentKey;
    const transfer = this.request(sequence);
    this.#downloads.set(key, { sequence, key, transfer, purpose, since: undefined });
  }

  #cancel(key: SegmentKey): void {
    const download = this.#downloads.get(key);
    if (!download) return;
    this.link.cut(download.transfer);
    this.count(download.sequence, download.transfer.receivedBytes);
    this.#downloads.delete(key);
  }

  #settle({ sequence, key, transfer, since }: SimDownload): void {
    const { nowMs } = this.link;
    const { bytes } = transfer;
    const firstByteMs = transfer.firstByteAtMs - transfer.beganAtMs;
    const transferMs = since
      ? this.#meter.transferMs(bytes, since, nowMs)
      : nowMs - transfer.firstByteAtMs;
    this.#estimate.note({ bytes, firstByteMs, transferMs });
    this.#downloads.delete(key);
    this.count(sequence, bytes);
    this.#held.set(key, { bytes, timeline: this.film.timeline.id });
    if (this.#asked !== sequence) return;
    this.#asked = undefined;
    this.#append(sequence);
  }

  /** What the link has carried since the last look counts for all that are under way. */
  #measure(): void {
    const { link } = this;
    this.#meter.arrived(link.carriedBytes - this.#measuredBytes);
    this.#measuredBytes = link.carriedBytes;
    for (const download of this.#downloads.values()) {
      if (download.transfer.firstByteAtMs <= link.nowMs) {
        download.since ??= this.#meter.begin(link.nowMs);
      }
    }
  }

  #measuredBytes = 0;

  #startable(isPressed: boolean): number {
    const { expected } = this.#estimate;
    if (expected && expected.transferMs < LEAST_SPACING_MS) return Number.POSITIVE_INFINITY;
    return this.#waitMs(isPressed) > 0 ? 0 : 1;
  }

  #waitMs(isPressed: boolean): number {
    const coming = [...this.#downloads.values()];
    const { expected } = this.#estimate;
    if (!expected) return coming.length > 0 ? Number.POSITIVE_INFINITY : 0;
    const { nowMs } = this.link;
    return spacingMs(
      expected,
      coming.map(({ transfer, since }) => ({
        receivedBytes: transfer.receivedBytes,
        totalBytes: transfer.bytes,
        ageMs: nowMs - transfer.beganAtMs,
        linkMsPerByte: since && this.#meter.msPerByte(since, nowMs),
      })),
      isPressed,
    );
  }

  /** When another download may begin, the window moves, or the player asks for more. */
  #nextTurnMs(): number {
    const { playback, link } = this;
    const { forwardSeconds, nextMoveSeconds } = this.#coupling;
    const waits = [this.#waitMs(false), this.#waitMs(true)];
    if (playback.isMoving) {
      if (nextMoveSeconds !== undefined)
        waits.push((nextMoveSeconds - playback.positionSeconds) * 1000);
      if (this.#asked === undefined) waits.push((playback.aheadSeconds - forwardSeconds) * 1000);
    }
    const coming = waits.filter((waitMs) => waitMs > 0 && Number.isFinite(waitMs));
    return link.nowMs + Math.min(...coming, Number.POSITIVE_INFINITY) + AFTER_MS;
  }

  /** How much of the segment that is waited for is there, in seconds from the end of what is in memory. */
  #shownPart(): number {
    const { playback, film } = this;
    if (this.#asked === undefined) return 0;
    const { start = 0, duration = 0 } = film.segments[this.#asked] ?? {};
    const transfer = this.#downloads.get(film.timeline.keys[this.#asked] as SegmentKey)?.transfer;
    if (!transfer) return 0;
    const end = start + (duration * transfer.receivedBytes) / transfer.bytes;
    return Math.max(0, end - Math.max(playback.bufferEndSeconds, start));
  }

  /** Whether the rest of what is waited for, and the first byte of the next, come in time, as far as its rate tells. */
  #canBegin(): boolean {
    const { playback, film, link } = this;
    if (this.#asked === undefined) return false;
    const segment = film.segments[this.#asked];
    const transfer = this.#downloads.get(film.timeline.keys[this.#asked] as SegmentKey)?.transfer;
    if (!segment || !transfer || transfer.receivedBytes === 0) return false;
    const tookMs = link.nowMs - transfer.firstByteAtMs;
    const leftMs =
      ((transfer.bytes - transfer.receivedBytes) / transfer.receivedBytes) *
      Math.max(tookMs, TELLING_MS);
    const firstByteMs = transfer.firstByteAtMs - transfer.beganAtMs;
    const restSeconds = segment.start + segment.duration - playback.positionSeconds;
    return (leftMs + firstByteMs) / 1000 + MARGIN_SECONDS <= restSeconds;
  }
}
