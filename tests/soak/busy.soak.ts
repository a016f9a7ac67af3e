import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../browser/fixtures.ts';
import { ownPage } from '../browser/own-page.ts';
import { serveDay } from '../browser/streams/day.ts';
import type { Origin } from '../origin/origin.ts';
import { isOpen, type RequestEntry } from '../origin/request-entry.ts';
import { openUnwatched } from './unwatched-browser.ts';

/** A browser stops a worker in an event that lasts for five minutes. */
const BUSY_SECONDS = 370;

/** A segment of 24 kB takes half a second of the two that it lasts: a window of a thousand is not full in time. */
const BUSY = { ahead: 1000, kbps: 400, segments: 1500 };

/**
 * Here each takes some two seconds and a half: what lies beyond the 30 s that the player asks for itself takes
 * longer than the half minute after which an idle worker is stopped.
 */
const SLOW = { ahead: 36, kbps: 80, segments: 100 };

/** Nobody watches it: it says by itself when the worker has begun anew, and what was broken off. */
const TELLING = `
  const tell = (what) => void fetch('/tell?' + encodeURIComponent(what));
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (...request) {
    this.addEventListener('error', () => tell('broken off: ' + request[1]));
    return open.apply(this, request);
  };
  const workers = navigator.serviceWorker;
  if (!workers.controller) workers.addEventListener('controllerchange', () => location.reload());
  else workers.addEventListener('message', ({ data }) => {
    // A worker asks a tab that it has not met: later on, it is one that has begun anew.
    if (data.type === 'timelines-wanted') tell('a worker asks what is played');
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => workers.controller && video.play());
`;

test('a link that is never idle for six minutes: no answer is broken off', async ({ origin }) => {
  const { ahead, kbps, segments } = BUSY;
  const telling = `setInterval(() => tell('played to ' + video.currentTime.toFixed()), 30_000);`;
  serveFilm(
    origin,
    segments,
    ownPage({ ahead, source: '/film/index.m3u8', script: TELLING + telling }),
  );
  origin.link.shape({ kbps });
  const page = openUnwatched(origin, '/busy.html');
  try {
    await sleep(BUSY_SECONDS * 1000);
    const requests = origin.log.media(({ path }) => path.endsWith('.m4s'));
    const { idleMs, longestMs } = idleness(requests);
    console.info(
      `${requests.length} segments in ${BUSY_SECONDS} s; the link was idle for ${idleMs.toFixed()} ms, ` +
        `${longestMs.toFixed()} ms at a time at most\n${page.told.join('\n')}`,
    );
    expect(requests.length, 'the window is never whole').toBeLessThan(ahead);
    expect(requests.filter(({ outcome }) => outcome === 'cut').map(({ path }) => path)).toEqual([]);
    const begun = page.told.findIndex((each) => /played to/.test(each));
    expect(page.told.slice(begun).filter((each) => !/played to/.test(each))).toEqual([]);
  } finally {
    await page.close();
  }
});

test('the window of a page that is paused and says nothing fills to its end', async ({
  origin,
}) => {
  const { ahead, kbps, segments } = SLOW;
  const pausing = `video.addEventListener('playing', () => video.pause(), { once: true });`;
  serveFilm(
    origin,
    segments,
    ownPage({ ahead, source: '/film/index.m3u8', script: TELLING + pausing }),
  );
  const hold = origin.link.holdWhere(({ path }) => /\/[1-9]\d*\.m4s$/.test(path));
  const page = openUnwatched(origin, '/busy.html');
  try {
    await hold.caught;
    origin.link.shape({ kbps });
    hold.release();
    await origin.log.waitFor(() => origin.log.media(isSegment).length > 4, { timeoutMs: 60_000 });
    const begun = page.told.length;
    const last = new RegExp(`/${ahead}\\.m4s$`);
    await origin.log.waitFor(
      () => origin.log.media((each) => last.test(each.path) && !isOpen(each)).length > 0 || null,
      { timeoutMs: 240_000, what: 'the last segment of the window' },
    );
    const requests = origin.log.media(isSegment);
    console.info(`${requests.length} segments\n${page.told.join('\n')}`);
    expect(requests.filter(({ outcome }) => outcome === 'cut').map(({ path }) => path)).toEqual([]);
    expect(page.told.slice(begun)).toEqual([]);
  } finally {
    await page.close();
  }
});

function serveFilm(origin: Origin, segments: number, page: string): void {
  serveDay(origin, segments);
  origin.serve('/busy.html', page, { 'Content-Type': 'text/html' });
}

function isSegment({ path }: RequestEntry): boolean {
  return path.endsWith('.m4s');
}

/** For how long no request was open between the first and the last one, in all and at a time. */
function idleness(requests: readonly RequestEntry[]): { idleMs: number; longestMs: number } {
  let [idleMs, longestMs, busyUntil] = [0, 0, Number.POSITIVE_INFINITY];
  for (const { startedAt, endedAt = Number.POSITIVE_INFINITY } of requests) {
    const gapMs = Math.max(startedAt - busyUntil, 0);
    idleMs += gapMs;
    longestMs = Math.max(longestMs, gapMs);
    busyUntil = busyUntil === Number.POSITIVE_INFINITY ? endedAt : Math.max(busyUntil, endedAt);
  }
  return { idleMs, longestMs };
}
