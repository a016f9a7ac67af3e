import type { NetworkTiming } from '../core/network-timing.ts';
import type { Download } from './download.ts';

/** What the rest of the worker wants to hear of downloads, and is asked. */
export interface DownloadsHooks {
  /** Something began, arrived or ended. */
  readonly onProgress: () => void;
  /** Settles when it has been taken note of. */
  readonly onStorageRefusal: () => Promise<void>;
  /** The last byte is there, or will never be: what the network did is told before that is stored. */
  readonly onDone: (download: Download, told: Told) => void;
  /** Settles when what follows from the end of a download has been begun. */
  readonly onEnd: () => Promise<void>;
}

/** Whom to tell what the network did for a download. */
export interface Told {
  readonly clients: ReadonlySet<string>;
  /** Whether this is the first word of it: only that one counts what has crossed the network. */
  readonly began: boolean;
  /** Whether all of it has come. */
  readonly ok: boolean;
  readonly timing: NetworkTiming | undefined;
}
