import type { Answer, NetworkTiming } from '../../sw/core/network-timing.ts';
import type { WorkerMessage } from '../../sw/core/protocol.ts';
import { type Resource, type SegmentKey, segmentKey } from '../../sw/core/segment.ts';
import { DownloadTimings } from './download-timings.ts';
import { Ease } from './ease.ts';
import type { PlayaheadOptions } from './playahead-options.ts';
import type { AdapterSession, DirectSegment, PlayerAdapter } from './player-adapter.ts';
import { SegmentCounts } from './segment-counts.ts';
import { worker } from './site-worker.ts';

/** What an adapter's line asks of the session that it belongs to. */
export interface AdapterLineParts extends Pick<PlayaheadOptions, 'onMeasured'> {
  readonly held: () => readonly number[] | undefined;
  readonly onOpen: () => void;
  /** A resource has come over the network, so long after it was asked for. */
  readonly onCame: (key: SegmentKey, tookMs: number) => void;
  readonly onChange: () => void;
}

/** How many segments wait for a worker that is starting. */
const MOST_DIRECT = 8;

/** The adapter's end of a session: what became of each request of the player's. */
export class AdapterLine implements AdapterSession {
  readonly counts = new SegmentCounts();
  readonly ease = new Ease();
  readonly #parts: AdapterLineParts;
  readonly #timings = new DownloadTimings();
  /** What came past the worker before there was one. */
  readonly #direct: DirectSegment[] = [];

  constructor(parts: AdapterLineParts) {
    this.#parts = parts;
  }

  get held(): readonly number[] | undefined {
    return this.#parts.held();
  }

  get isControlled(): boolean {
    return worker.state === 'in control';
  }

  opens(): void {
    this.ease.reset();
    this.#parts.onOpen();
  }

  changed(): void {
    this.#parts.onChange();
  }

  asks(resource: Resource): void {
    this.#timings.forget(segmentKey(resource));
  }

  served(answer: Answer | undefined, bytes: number, isSegment: boolean): void {
    this.counts.served(answer, bytes, isSegment);
  }

  /** Takes in what the worker tells of a media element that plays a file. */
  noteServed(served: WorkerMessage & { type: 'served' }, adapter: PlayerAdapter): void {
    const { answer, bytes, chunk, isNew } = served;
    this.counts.served(answer, bytes, isNew);
    adapter.got?.(chunk);
  }

  came(tookSeconds: number): void {
    this.ease.came(tookSeconds);
  }

  failed(): void {
    this.ease.failed();
  }

  direct(direct: DirectSegment): void {
    const { resource, body, timing } = direct;
    this.#measured(body.size, timing);
    if (timing.totalMs !== undefined) this.#parts.onCame(segmentKey(resource), timing.totalMs);
    const mayCome = worker.state === 'off' || worker.state === 'starting';
    if (!this.isControlled && !mayCome) return;
    this.#direct.push(direct);
    this.#direct.splice(0, this.#direct.length - MOST_DIRECT);
    this.handOver();
  }

  abandons(resource: Resource): void {
    worker.post({ type: 'abandon', resource });
  }

  distrusts(resource: Resource): void {
    worker.post({ type: 'distrust', resource });
  }

  networkTiming(resource: Resource): Promise<NetworkTiming | undefined> {
    return this.#timings.take(segmentKey(resource));
  }

  /** Gives the worker what came past it, once there is one. */
  handOver(): void {
    if (!this.isControlled) return;
    for (const direct of this.#direct.splice(0)) worker.post({ type: 'adopt', ...direct });
  }

  /** Takes in what the worker tells of a download that was for this player. */
  noteDownload(download: WorkerMessage & { type: 'download' }): void {
    const { key, began, bytes, ok, firstByteMs, totalMs, tookMs } = download;
    if (began) {
      this.counts.fetched(key, bytes);
      this.#measured(bytes, { firstByteMs, totalMs });
      if (ok && totalMs !== undefined && tookMs !== undefined) this.#parts.onCame(key, tookMs);
    }
    // Of what the network had no part in it is known that there is nothing to be told.
    if (ok || totalMs !== undefined) this.#timings.note(key, { firstByteMs, totalMs });
  }

  #measured(bytes: number, { firstByteMs, totalMs }: NetworkTiming): void {
    if (firstByteMs === undefined || totalMs === undefined) return;
    this.#parts.onMeasured?.(bytes, { firstByteMs, totalMs });
  }
}
