import type { NetworkTiming } from '../core/network-timing.ts';
import type { PageMessage } from '../core/protocol.ts';
import { type SegmentKey, segmentKey } from '../core/segment.ts';

/** What was fetched before its timeline was known, by the page or for it. */
export type Orphan = Pick<
  Extract<PageMessage, { type: 'adopt' }>,
  'resource' | 'body' | 'contentType'
> & {
  readonly etag: string | null;
  readonly lastModified?: string | null | undefined;
  readonly timing: NetworkTiming;
  /** The tab that it is for, where it is not known who is signed in there. */
  readonly owner?: string | undefined;
  /** Aborted once somebody else may sit before its tab than the one who asked. */
  readonly sitting?: AbortSignal | undefined;
};

/** How many wait for their timeline, and how large they may be in all. */
const MOST_ORPHANS = 8;
const MOST_BYTES = 64 * 2 ** 20;

/** A timeline comes within moments of what it names; what none has named by then is no segment. */
const LASTS_MS = 10_000;

/** What has come and waits for its timeline: the newest ones, and not for long. */
export class Orphans {
  #all: readonly Orphan[] = [];

  get keys(): SegmentKey[] {
    return this.#all.map(({ resource }) => segmentKey(resource));
  }

  add(orphan: Orphan): void {
    this.#all = newest([...this.#all, orphan]);
    setTimeout(() => {
      this.#all = this.#all.filter((each) => each !== orphan);
    }, LASTS_MS);
  }

  /** Those that need not wait any more; by default all of them. */
  take(isDone: (orphan: Orphan) => boolean = () => true): readonly Orphan[] {
    const done = this.#all.filter(isDone);
    this.#all = this.#all.filter((each) => !done.includes(each));
    return done;
  }
}

function newest(all: readonly Orphan[]): readonly Orphan[] {
  let bytes = 0;
  const reversed = all.slice(-MOST_ORPHANS).reverse();
  const kept = reversed.filter(({ body }) => {
    bytes += (body as Partial<Blob>).size ?? 0;
    return bytes <= MOST_BYTES;
  });
  return kept.reverse();
}
