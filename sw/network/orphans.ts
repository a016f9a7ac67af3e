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
};

/** How many segments from past the worker wait for their timeline. */
const MOST_ORPHANS = 8;

/** What has come and waits for its timeline: the newest ones. */
export class Orphans {
  #all: readonly Orphan[] = [];

  get keys(): SegmentKey[] {
    return this.#all.map(({ resource }) => segmentKey(resource));
  }

  add(orphan: Orphan): void {
    this.#all = [...this.#all, orphan].slice(-MOST_ORPHANS);
  }

  /** All of them, which wait no more. */
  take(): readonly Orphan[] {
    const all = this.#all;
    this.#all = [];
    return all;
  }
}
