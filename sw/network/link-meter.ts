/**
 * Counts the bytes of all downloads as they arrive. Downloads side by side share the link, so each
 * one alone looks slow: what the link carried is all that arrived between a download's first byte
 * and its last.
 */
export class LinkMeter {
  #totalBytes = 0;

  arrived(bytes: number): void {
    this.#totalBytes += bytes;
  }

  /** Starts to measure at a download's first byte. */
  begin(nowMs: number): LinkMeasurement {
    return { startedAtMs: nowMs, startedAtBytes: this.#totalBytes };
  }

  /** How long the link alone would have taken for so many bytes, in milliseconds. */
  transferMs(bytes: number, since: LinkMeasurement, nowMs: number): number {
    const linkBytes = this.#totalBytes - since.startedAtBytes;
    const elapsedMs = nowMs - since.startedAtMs;
    return linkBytes > 0 ? (bytes * elapsedMs) / linkBytes : 0;
  }

  /** What the link has taken for a byte since then, in milliseconds; `undefined` while few have come. */
  msPerByte({ startedAtMs, startedAtBytes }: LinkMeasurement, nowMs: number): number | undefined {
    const linkBytes = this.#totalBytes - startedAtBytes;
    return linkBytes >= TELLING_BYTES ? (nowMs - startedAtMs) / linkBytes : undefined;
  }
}

/** So much tells of the link's rate: less may lie in one piece in a buffer on the way. */
const TELLING_BYTES = 64 * 1024;

/** Where a measurement began. */
export interface LinkMeasurement {
  readonly startedAtMs: number;
  readonly startedAtBytes: number;
}
