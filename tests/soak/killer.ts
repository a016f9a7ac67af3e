import type { Page } from 'playwright/test';

/** Stops a page's service worker as the browser does it: in whatever it is doing. */
export class Killer {
  /** Kills that found a worker running or starting: the others killed nothing. */
  kills = 0;
  readonly #stop: () => Promise<void>;
  readonly #running = new Set<string>();

  private constructor(stop: () => Promise<void>) {
    this.#stop = stop;
  }

  static async for(page: Page): Promise<Killer> {
    const session = await page.context().newCDPSession(page);
    const killer = new Killer(
      async () => void (await session.send('ServiceWorker.stopAllWorkers')),
    );
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (runningStatus === 'stopped') killer.#running.delete(versionId);
        else killer.#running.add(versionId);
      }
    });
    await session.send('ServiceWorker.enable');
    return killer;
  }

  async kill(): Promise<void> {
    if (this.#running.size > 0) this.kills += 1;
    await this.#stop();
  }
}
