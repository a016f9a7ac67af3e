import { LinkEstimate } from '../../sw/core/link-estimate.ts';
import type { Startable, UnderWay } from '../../sw/core/prefetch-window.ts';
import type { SegmentKey } from '../../sw/core/segment.ts';
import { nextStartMs, startableNow } from '../../sw/core/spacing.ts';
import { type LinkMeasurement, LinkMeter } from '../../sw/network/link-meter.ts';
import type { FluidLink, Transfer } from './fluid-link.ts';

/** A download of the worker's. */
export interface SimDownload {
  readonly sequence: number;
  readonly key: SegmentKey;
  readonly transfer: Transfer;
  purpose: UnderWay;
}

/** What is under way, and what has come tells of the link: as the worker's downloads, on a simulated link. */
export class SimDownloads {
  readonly #link: FluidLink;
  readonly #underWay = new Map<SegmentKey, SimDownload>();
  /** What the link had carried at the first byte of each. */
  readonly #since = new Map<SegmentKey, LinkMeasurement>();
  readonly #estimate = new LinkEstimate();
  readonly #meter = new LinkMeter();
  #measuredBytes = 0;

  constructor(link: FluidLink) {
    this.#link = link;
  }

  get(key: SegmentKey): SimDownload | undefined {
    return this.#underWay.get(key);
  }

  get all(): Iterable<SimDownload> {
    return this.#underWay.values();
  }

  get purposes(): ReadonlyMap<SegmentKey, UnderWay> {
    return new Map([...this.#underWay].map(([key, { purpose }]) => [key, purpose]));
  }

  add(download: SimDownload): void {
    this.#underWay.set(download.key, download);
  }

  /** What the link has carried since the last look counts for all that are under way. */
  measure(): void {
    const { carriedBytes, nowMs } = this.#link;
    this.#meter.arrived(carriedBytes - this.#measuredBytes);
    this.#measuredBytes = carriedBytes;
    for (const [key, { transfer }] of this.#underWay) {
      if (transfer.firstByteAtMs > nowMs || this.#since.has(key)) continue;
      this.#since.set(key, this.#meter.begin(nowMs));
    }
  }

  cut({ key, transfer }: SimDownload): void {
    this.#link.cut(transfer);
    this.#remove(key);
  }

  /** One has come: what it took is noted. */
  settle({ key, transfer }: SimDownload): void {
    const { nowMs } = this.#link;
    const { bytes, beganAtMs, firstByteAtMs } = transfer;
    const since = this.#since.get(key);
    const transferMs = since ? this.#meter.transferMs(bytes, since, nowMs) : nowMs - firstByteAtMs;
    this.#estimate.note({ bytes, firstByteMs: firstByteAtMs - beganAtMs, transferMs });
    this.#remove(key);
  }

  get startable(): Startable {
    const { expected } = this.#estimate;
    const now = (isPressed: boolean) => startableNow(expected, this.#coming, isPressed);
    return { atEase: now(false), pressed: now(true) };
  }

  /** How long until more may begin, at ease and pressed. */
  get waitsMs(): readonly number[] {
    const { expected } = this.#estimate;
    return [false, true].map((isPressed) => nextStartMs(expected, this.#coming, isPressed));
  }

  get #coming() {
    const { nowMs } = this.#link;
    return [...this.#underWay.values()].map(({ key, transfer }) => {
      const since = this.#since.get(key);
      return {
        receivedBytes: transfer.receivedBytes,
        totalBytes: transfer.bytes,
        ageMs: nowMs - transfer.beganAtMs,
        linkMsPerByte: since && this.#meter.msPerByte(since, nowMs),
      };
    });
  }

  #remove(key: SegmentKey): void {
    this.#underWay.delete(key);
    this.#since.delete(key);
  }
}
