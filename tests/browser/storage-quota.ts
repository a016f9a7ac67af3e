import type { CDPSession } from 'playwright/test';
import type { Viewer } from './viewer.ts';

/** The browser's storage for one origin, made as small as a test wants it. */
export class StorageQuota {
  readonly #session: CDPSession;
  readonly #origin: string;
  /** Exceptions and rejections that nobody caught in the worker. */
  readonly workerErrors: string[] = [];

  private constructor(session: CDPSession, origin: string) {
    this.#session = session;
    this.#origin = origin;
  }

  static async for({ page, origin }: Viewer): Promise<StorageQuota> {
    const session = await page.context().newCDPSession(page);
    const quota = new StorageQuota(session, origin.url);
    session.on('ServiceWorker.workerErrorReported', ({ errorMessage }) => {
      quota.workerErrors.push(errorMessage.errorMessage);
    });
    await session.send('ServiceWorker.enable');
    return quota;
  }

  /** Leaves room for so many bytes beyond what is stored now, or for none at all. */
  async leave(bytes: number): Promise<void> {
    const origin = this.#origin;
    const { usage } = await this.#session.send('Storage.getUsageAndQuota', { origin });
    // To Chromium a quota of 0 bytes is no limit.
    const quotaSize = bytes === 0 ? 1 : usage + bytes;
    await this.#session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  }

  /** Gives back all that the browser would give. */
  async restore(): Promise<void> {
    await this.#session.send('Storage.overrideQuotaForOrigin', { origin: this.#origin });
  }
}
