import type { Resource, SegmentKey } from '../core/segment.ts';
import type { LinkMeter } from './link-meter.ts';
import type { TailFirst } from './tail-first.ts';

/** What a download is begun with. */
export interface DownloadOptions {
  readonly key: SegmentKey;
  readonly resource: Resource;
  readonly request: Request;
  /** The tab for which the network is used. */
  readonly client: string;
  /** Which of its players, where it is a window that wants it. */
  readonly player?: string | undefined;
  readonly isPrefetch: boolean;
  /** Nobody plays it yet. */
  readonly isWarming?: boolean;
  /** Its tab has not said yet who is signed in there: it is nobody else's until that is known. */
  readonly isPersonal: boolean;
  /** Aborted once somebody else may sit before its tab than the one who asked. */
  readonly sitting?: AbortSignal | undefined;
  /** Something in the midst of its range is needed at once. */
  readonly tailFirst?: TailFirst | undefined;
  readonly meter: LinkMeter;
  readonly onProgress: () => void;
  /** Bytes have come that tell of a line that is not dead; when, on the clock of `performance.now()`. */
  readonly onHeard: (key: SegmentKey, atMs: number) => void;
}
