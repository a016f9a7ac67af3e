import type { Page } from 'playwright/test';

/**
 * From the page's next load on, notes each moment at which the picture stands still though it is
 * neither paused nor being sought: for want of data, or, with data ahead of it, for longer than a
 * busy processor explains. And what the page says of trouble. What it returns tells what has been
 * noted since it was last asked, over reloads of the page too.
 */
export async function watchForTrouble(page: Page): Promise<() => string[]> {
  const noted: string[] = [];
  page.on('pageerror', (error) => noted.push(`the page threw ${error}`));
  await page.exposeFunction('noteTrouble', (what: string) => void noted.push(what));
  await page.addInitScript(watch);
  return () => noted.splice(0);
}

/** Runs in the page. A `waiting` event alone would miss a playhead that stays where it is. */
function watch(): void {
  const LOOK_EVERY_MS = 50;
  const AHEAD_SECONDS = 0.25;
  const STUCK_AFTER_MS = 3000;
  addEventListener('DOMContentLoaded', () => {
    const video = document.getElementById('video') as HTMLVideoElement;
    const note = (what: string) => window.noteTrouble(what);
    let last = { at: -1, sinceMs: 0, isNoted: false };
    setInterval(() => {
      const { currentTime: at, paused, ended, seeking } = video;
      const shouldMove = !paused && !ended && !seeking;
      if (!shouldMove || at !== last.at) {
        last = { at, sinceMs: performance.now(), isNoted: false };
        return;
      }
      const stillMs = performance.now() - last.sinceMs;
      const lacksData = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !hasDataAhead(at);
      if (last.isNoted || !(lacksData || stillMs > STUCK_AFTER_MS)) return;
      last.isNoted = true;
      note(`${lacksData ? 'no data' : 'stuck'} at ${at.toFixed(2)} s`);
    }, LOOK_EVERY_MS);

    const hasDataAhead = (at: number) => {
      const { buffered } = video;
      for (let index = 0; index < buffered.length; index += 1) {
        if (buffered.start(index) <= at && at + AHEAD_SECONDS < buffered.end(index)) return true;
      }
      return false;
    };

    const status = document.getElementById('status') as HTMLElement;
    const isCalm = (words: string) => /^$|^Loading…$|^It is ready/.test(words);
    new MutationObserver(() => {
      const words = status.textContent ?? '';
      if (!isCalm(words)) note(`the page says “${words}”`);
    }).observe(status, { childList: true, characterData: true, subtree: true });
  });
}

declare global {
  interface Window {
    noteTrouble(what: string): void;
  }
}
