import type { Answer } from '../../sw/core/network-timing.ts';
import { type SegmentKey, segmentKey } from '../../sw/core/segment.ts';
import { placeAt } from '../../sw/core/timeline.ts';
import type { PlayerAdapter } from './player-adapter.ts';

/** What has happened since the stream was loaded: plain numbers, bytes in bytes. */
export interface Counts {
  readonly hits: number;
  readonly joins: number;
  readonly misses: number;
  /** Segments that the player fetched past the worker, as it was not in control. */
  readonly direct: number;
  readonly bytesFromNetwork: number;
  readonly bytesServed: number;
  /** Bytes fetched of segments that the playhead has not been in, those still ahead among them. */
  readonly bytesNeverPlayed: number;
}

/** Counts how the player's requests were answered and what the network carried for this page. */
export class SegmentCounts {
  readonly #answers: Record<Answer | 'direct', number> = { hit: 0, join: 0, miss: 0, direct: 0 };
  readonly #fetchedBytes = new Map<SegmentKey, number>();
  readonly #played = new Set<SegmentKey>();
  #bytesDirect = 0;
  #bytesServed = 0;

  /** The player got so many bytes of a segment, or of an init segment, which is not counted as one. */
  served(answer: Answer | undefined, bytes: number, isSegment: boolean): void {
    if (isSegment) this.#answers[answer ?? 'direct'] += 1;
    if (answer) this.#bytesServed += bytes;
    else this.#bytesDirect += bytes;
  }

  /** The worker fetched so many bytes of a resource for this page. */
  fetched(key: SegmentKey, bytes: number): void {
    this.#fetchedBytes.set(key, (this.#fetchedBytes.get(key) ?? 0) + bytes);
  }

  /** The playhead was in this segment. */
  played(key: SegmentKey): void {
    this.#played.add(key);
  }

  /** The player's playhead is where it says, in a segment, and in the init segment that it needs. */
  playedAt({ main, positionSeconds }: PlayerAdapter): void {
    const place = main && placeAt(main.segments, positionSeconds);
    const segment = place && main.segmentAt(place.index);
    for (const each of [segment, segment?.init]) if (each) this.played(segmentKey(each));
  }

  get counts(): Counts {
    let bytesFetched = 0;
    let bytesNeverPlayed = 0;
    for (const [key, bytes] of this.#fetchedBytes) {
      bytesFetched += bytes;
      if (!this.#played.has(key)) bytesNeverPlayed += bytes;
    }
    const { hit, join, miss, direct } = this.#answers;
    return {
      hits: hit,
      joins: join,
      misses: miss,
      direct,
      bytesFromNetwork: bytesFetched + this.#bytesDirect,
      bytesServed: this.#bytesServed,
      bytesNeverPlayed,
    };
  }
}
