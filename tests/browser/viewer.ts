import type { Page } from 'playwright/test';
import { expect } from 'playwright/test';
import type { Snapshot } from '../../page/attach/playahead.ts';
import { readFrameNumber } from '../media/frame-code.ts';
import type { Origin } from '../origin/origin.ts';
import { SEGMENT_SECONDS, sequenceOf } from './demo.ts';

/** What a viewer needs of a page: Playwright's has it, and so have those of other engines. */
export type ShownPage = Pick<
  Page,
  'goto' | 'click' | 'evaluate' | 'waitForFunction' | 'addInitScript'
>;

/** A person at the page: what they press, and what they could look at. */
export class Viewer<Shown extends ShownPage = Page> {
  readonly page: Shown;
  readonly origin: Origin;

  constructor(page: Shown, origin: Origin) {
    this.page = page;
    this.origin = origin;
  }

  /** Opens the page, and waits until the worker is in control: a visit that is not the first. */
  async open(query: string): Promise<void> {
    await this.openAtOnce(query);
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  }

  async openAtOnce(query: string): Promise<void> {
    await this.page.goto(`${this.origin.url}/${query}`);
  }

  /** Presses Load, and waits for the first picture. */
  async load(): Promise<void> {
    await this.page.click('#load');
    await this.loaded();
  }

  async loaded(): Promise<void> {
    await this.page.waitForFunction(
      () => (document.getElementById('video') as HTMLVideoElement).readyState >= 2,
    );
  }

  /** Presses Play; settles when the picture moves. */
  async play(rate = 1): Promise<void> {
    await this.page.evaluate(async (playbackRate) => {
      const video = document.getElementById('video') as HTMLVideoElement;
      video.playbackRate = playbackRate;
      await video.play();
    }, rate);
  }

  async pause(): Promise<void> {
    await this.page.evaluate(() => (document.getElementById('video') as HTMLVideoElement).pause());
  }

  /** Moves the playhead; settles when the frame there is on the screen. */
  async seek(seconds: number): Promise<void> {
    await this.startSeek(seconds);
    await this.page.waitForFunction(() => {
      const video = document.getElementById('video') as HTMLVideoElement;
      return !video.seeking && video.readyState >= 2;
    });
  }

  async startSeek(seconds: number): Promise<void> {
    await this.page.evaluate((to) => {
      (document.getElementById('video') as HTMLVideoElement).currentTime = to;
    }, seconds);
  }

  async playedTo(seconds: number): Promise<void> {
    await this.page.waitForFunction(
      (to) => (document.getElementById('video') as HTMLVideoElement).currentTime >= to,
      seconds,
      { polling: 50, timeout: 60_000 },
    );
  }

  position(): Promise<number> {
    return this.page.evaluate(
      () => (document.getElementById('video') as HTMLVideoElement).currentTime,
    );
  }

  snapshot(): Promise<Snapshot> {
    return this.page.evaluate(() => window.playahead.snapshot()) as Promise<Snapshot>;
  }

  /** The number of the frame on the screen, read from its pixels. */
  async frameNumber(): Promise<number | undefined> {
    // As text: the page's own policy (CSP) lets nobody make a function of text within it.
    return this.page.evaluate<number | undefined>(`(${readScreen})(${readFrameNumber})`);
  }

  /** The URLs of what Cache Storage holds of media, as paths. */
  async held(): Promise<string[]> {
    const urls = await this.page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith('playahead-segments'));
      const requests = await Promise.all(
        names.map(async (name) => (await caches.open(name)).keys()),
      );
      return requests.flat().map(({ url }) => url);
    });
    return urls.map((url) => url.replace(this.origin.url, '')).sort();
  }

  /** The numbers of the segments that Cache Storage holds. */
  async heldSequences(): Promise<number[]> {
    return (await this.held()).map(sequenceOf).sort((a, b) => a - b);
  }

  /** Waits until Cache Storage holds just these segments. */
  async holds(first: number, last: number): Promise<void> {
    const expected = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    await expect
      .poll(() => this.heldSequences(), { message: `Cache Storage holds ${first} to ${last}` })
      .toEqual(expected);
  }

  /** From the next load of the page on, listens to the player's own requests. */
  async watchRequests(): Promise<void> {
    await this.page.addInitScript(() => {
      window.received = {};
      const { fetch } = window;
      window.fetch = async (...request) => {
        const response = await fetch(...request);
        const { body, url } = response;
        if (!body || !url.endsWith('.ts')) return response;
        const counting = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            window.received[url] = (window.received[url] ?? 0) + chunk.byteLength;
            controller.enqueue(chunk);
          },
        });
        return Object.defineProperty(response, 'body', { value: body.pipeThrough(counting) });
      };
    });
  }

  /** Settles when the player has some bytes of a segment, be it whole or not. */
  async isReceiving(sequence: number): Promise<void> {
    await this.page.waitForFunction(
      (file) => {
        return Object.entries(window.received).some(
          ([url, bytes]) => url.endsWith(file) && bytes > 0,
        );
      },
      `segment-${String(sequence).padStart(3, '0')}.ts`,
    );
  }

  /**
   * From now on each moment at which the picture waits for data that is not there; what it returns
   * tells them. A decoder that waits for a busy processor, with data ahead of it, is not meant.
   */
  async watchForStalls(): Promise<() => Promise<readonly string[]>> {
    await this.page.evaluate(() => {
      const video = document.getElementById('video') as HTMLVideoElement;
      window.stalls = [];
      video.addEventListener('waiting', () => {
        const { currentTime: at, buffered } = video;
        for (let index = 0; index < buffered.length; index += 1) {
          if (buffered.start(index) <= at && at + 0.25 < buffered.end(index)) return;
        }
        window.stalls.push(`at ${at} s`);
      });
    });
    return () => this.page.evaluate(() => window.stalls);
  }
}

declare global {
  interface Window {
    stalls: string[];
    /** Bytes that the player's requests have got, by URL. */
    received: Record<string, number>;
  }
}

/** Runs in the page, and refers to nothing outside itself. */
function readScreen(read: typeof readFrameNumber): number | undefined {
  const video = document.getElementById('video') as HTMLVideoElement;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.drawImage(video, 0, 0);
  return read(context.getImageData(0, 0, canvas.width, canvas.height));
}

/** The place in the demo stream at which a segment begins. */
export function startOf(sequence: number): number {
  return sequence * SEGMENT_SECONDS;
}
