import type { Page } from 'playwright';
import type { Probe } from './probe.ts';
import { seekInPage } from './seek-in-page.ts';

/** A tab with a contestant’s page, whichever it is: what a person sees, and the player’s estimate. */
export class Tab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Milliseconds from the navigation to the first frame on the screen, of one place if one is named. */
  async firstFrameMs({
    nearSeconds,
    timeoutMs = 60_000,
  }: {
    readonly nearSeconds?: number;
    readonly timeoutMs?: number;
  } = {}): Promise<number> {
    const found = await this.page.waitForFunction(
      (near) =>
        window.probe?.cuts.find(
          ({ seconds }) => near === undefined || Math.abs(seconds - near) < 1.5,
        ),
      nearSeconds,
      { polling: 20, timeout: timeoutMs },
    );
    return (await found.jsonValue())?.atMs ?? Number.NaN;
  }

  probe(): Promise<Probe> {
    return this.page.evaluate(() => window.probe);
  }

  position(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  }

  async playedTo(seconds: number, timeoutMs = 120_000): Promise<void> {
    await this.page.waitForFunction(
      (to) => (document.querySelector('video')?.currentTime ?? 0) >= to,
      seconds,
      { polling: 50, timeout: timeoutMs },
    );
  }

  /** Waits until the page’s scripts have run: before, its buttons do nothing. */
  async isAwake(): Promise<void> {
    await this.page.waitForFunction(() => window.playahead ?? window.contestant, undefined, {
      polling: 20,
      timeout: 60_000,
    });
  }

  /** Presses a button, where the page has it. */
  async press(selector: string): Promise<void> {
    const button = this.page.locator(selector);
    if ((await button.count()) > 0) await button.click();
  }

  /** Waits for the first picture, be it moving or not. */
  async hasPicture(): Promise<void> {
    await this.page.waitForFunction(
      () => (document.querySelector('video')?.readyState ?? 0) >= 2,
      undefined,
      { polling: 20, timeout: 60_000 },
    );
  }

  async play(): Promise<void> {
    await this.page.evaluate(() => document.querySelector('video')?.play());
  }

  async pause(): Promise<void> {
    await this.page.evaluate(() => document.querySelector('video')?.pause());
  }

  /** Moves the playhead; resolves with the ms until a frame from there is on the screen. */
  seek(toSeconds: number): Promise<number> {
    return this.page.evaluate(seekInPage, toSeconds);
  }

  /** What lies in the player’s memory ahead of the playhead, in seconds. */
  bufferedAheadSeconds(): Promise<number> {
    return this.page.evaluate(() => {
      const { buffered, currentTime = 0 } = document.querySelector('video') ?? {};
      for (let index = 0; index < (buffered?.length ?? 0); index += 1) {
        const [start = 0, end = 0] = [buffered?.start(index), buffered?.end(index)];
        if (start <= currentTime + 0.1 && currentTime < end) return end - currentTime;
      }
      return 0;
    });
  }

  /** The player’s estimate of the network, in bits per second. */
  bandwidthEstimate(): Promise<number> {
    return this.page.evaluate(
      async () =>
        window.contestant?.bandwidthEstimate() ??
        (await window.playahead.snapshot())?.bandwidthEstimate ??
        Number.NaN,
    );
  }

  /** Settles when a worker is in control; it is one visit before what is measured. */
  async controlled(): Promise<void> {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
      polling: 50,
    });
  }

  /** The numbers of the segments that our worker holds. */
  async held(): Promise<readonly number[]> {
    return this.page.evaluate(async () => (await window.playahead.snapshot())?.held ?? []);
  }
}
