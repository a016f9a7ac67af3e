import type { Page } from 'playwright/test';
import { FRAMES_PER_SECOND } from '../browser/demo.ts';
import type { Viewer } from '../browser/viewer.ts';
import { readFrameNumber } from '../media/frame-code.ts';

/** A frame that was on the screen. */
export interface ShownFrame {
  readonly mediaSeconds: number;
  readonly number: number | undefined;
}

/** Media time between two frames that are looked at while the video plays. */
const LOOK_EVERY_SECONDS = 0.25;

/** Sees what a viewer would see, and hears what the browser says of page and worker. */
export class Witness {
  /** Errors that nobody caught and promises rejected unheard, a rejected `respondWith` too. */
  readonly complaints: string[] = [];
  readonly shown: ShownFrame[] = [];

  async watch(page: Page): Promise<void> {
    page.on('pageerror', (error) => this.complaints.push(`page: ${error}`));
    const session = await page.context().newCDPSession(page);
    session.on('ServiceWorker.workerErrorReported', ({ errorMessage }) => {
      // Of what CORS forbids the browser says a word too; it is no error of the worker's.
      const { errorMessage: text } = errorMessage;
      if (text.startsWith('Uncaught')) this.complaints.push(`worker: ${text}`);
    });
    await session.send('ServiceWorker.enable');
    await page.exposeFunction('noteShown', (mediaSeconds: number, number?: number) => {
      this.shown.push({ mediaSeconds, number });
    });
    await page.addInitScript(lookAtFrames, {
      source: readFrameNumber.toString(),
      everySeconds: LOOK_EVERY_SECONDS,
    });
  }

  /** The frame at each of these places, looked at in peace. */
  async sample({ page }: Viewer, places: readonly number[]): Promise<ShownFrame[]> {
    return page.evaluate(
      async ({ source, seconds, framesPerSecond }) => {
        const read = new Function(`return ${source}`)() as typeof readFrameNumber;
        const video = document.getElementById('video') as HTMLVideoElement;
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const frames: { mediaSeconds: number; number: number | undefined }[] = [];
        video.pause();
        for (const mediaSeconds of seconds) {
          const right = Math.floor(mediaSeconds * framesPerSecond + 1e-6);
          const deadlineMs = performance.now() + 5000;
          let number: number | undefined;
          let isThere = false;
          video.currentTime = mediaSeconds;
          // The event `seeked` may come before the frame is on the screen, and a paused video calls
          // nobody back for a frame that came while its callback was being registered.
          while (number !== right && performance.now() < deadlineMs) {
            await new Promise((resolve) => setTimeout(resolve, 20));
            if (video.seeking || !context) continue;
            isThere = true;
            canvas.width = video.videoWidth;
            canvas.height = video.videoHeight;
            context.drawImage(video, 0, 0);
            number = read(context.getImageData(0, 0, canvas.width, canvas.height));
          }
          // What cannot be shown at one place would be waited for at each.
          if (!isThere) break;
          frames.push({ mediaSeconds, number });
        }
        return frames;
      },
      { source: readFrameNumber.toString(), seconds: places, framesPerSecond: FRAMES_PER_SECOND },
    );
  }
}

/** Runs in the page: looks at some of the frames that are presented while the video plays. */
function lookAtFrames({ source, everySeconds }: { source: string; everySeconds: number }): void {
  const read = new Function(`return ${source}`)() as typeof readFrameNumber;
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.getElementById('video');
    if (!(video instanceof HTMLVideoElement)) return;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    let lastLook = -1;
    const look = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      video.requestVideoFrameCallback(look);
      const which = Math.floor(mediaTime / everySeconds);
      if (which === lastLook || !context) return;
      lastLook = which;
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      void window.noteShown(
        mediaTime,
        read(context.getImageData(0, 0, canvas.width, canvas.height)),
      );
    };
    video.requestVideoFrameCallback(look);
  });
}

declare global {
  interface Window {
    noteShown: (mediaSeconds: number, number?: number) => Promise<void>;
  }
}
