import { browserAlone, oursOnFile } from '../contestants/files.ts';
import { type Film, fileBytes, film } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';
import { holdsFrom, pass, until } from './waits.ts';

const LINK = { kbps: 5000, rttMs: 100 };
const FILE: Film = { ...film('file', 2, 4), isFile: true };
const OUTAGE_FILE: Film = { ...film('outage-file', 4, 4), isFile: true };

const INTO_SECONDS = 1.5;
const FAR_SECONDS = 201.5;
const WATCHED_SECONDS = 120;
/** 120 s of 4 Mbit/s, in chunks of 1 MiB. */
const OUTAGE_WINDOW = 58;
const OUTAGE_SECONDS = 60;
const NEARLY = 0.92;
const FILLING_MS = 90_000;

const alone = browserAlone();
const common = {
  film: FILE,
  link: LINK,
  baseline: alone.id,
  rounds: 5,
  contestants: [oursOnFile(), alone],
  quickContestants: 0,
  figures: [{ key: 'firstFrame', label: 'first frame', unit: 'ms' }],
} as const;

const firstVisit: Scenario = {
  ...common,
  name: 'file-first-visit',
  title: 'A file, on a first visit',
  what: 'An MP4 of 2 Mbit/s and six minutes, no worker yet: from the navigation to the first frame.',
  async measure(seat) {
    const tab = await seat.newTab();
    await seat.open(tab);
    return { firstFrame: await tab.firstFrameMs() };
  },
};

const cold: Scenario = {
  ...common,
  name: 'file-cold',
  title: 'A file that was never played',
  what: 'The same by somebody who has been on the page before: nothing of the film is there.',
  targets: [{ ...targetOf(1.05), words: 'at most 1.05 × the browser alone' }],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    return { firstFrame: await tab.firstFrameMs() };
  },
};

const warm: Scenario = {
  ...common,
  name: 'file-warm',
  title: 'A file that was played before',
  what: 'The same film a second time, from its beginning, on new connections.',
  targets: [{ ...targetOf(0.3), words: 'at most 0.3 × the browser alone' }],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    seat.unshape();
    await seat.open(tab);
    await tab.playedTo(1);
    if (seat.contestant.hasWorker) await holdsFrom(tab, 0, 4);
    await seat.leave(tab);
    seat.reshape();
    await seat.open(tab, { startSeconds: 0 });
    return { firstFrame: await tab.firstFrameMs() };
  },
};

const seekFar: Scenario = {
  ...common,
  name: 'file-seek-far',
  title: 'A far seek in a file',
  what: 'To 3:21, while what lies ahead of the beginning is being fetched.',
  figures: [{ key: 'frame', label: 'frame from there', unit: 'ms' }],
  targets: [{ ...targetOf(1.05, 'frame'), words: 'at most 1.05 × the browser alone' }],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    await tab.firstFrameMs();
    await tab.playedTo(INTO_SECONDS);
    const frame = await tab.seek(FAR_SECONDS);
    if (process.env.BENCH_LOG) console.info(seat.contestant.id, seat.origin.log.toString());
    return { frame };
  },
};

/** Chunks of 4.2 s each: 8 to 12 s ahead, which is little. */
const SHALLOW = oursOnFile({ ahead: 2 });

const left: Scenario = {
  ...common,
  contestants: [...common.contestants, SHALLOW],
  name: 'file-left',
  title: 'Two minutes of a file watched and left',
  what: `The first ${WATCHED_SECONDS} s of six minutes, then the tab is closed: bytes fetched, and those beyond the playhead.`,
  link: { kbps: 20_000, rttMs: 50 },
  rounds: 3,
  sideBySide: 2,
  figures: [
    { key: 'neverPlayed', label: 'never played', unit: 'MB' },
    { key: 'fetched', label: 'fetched', unit: 'MB' },
    { key: 'stalled', label: 'stalled', unit: 's' },
  ],
  targets: [
    { ...targetOf(0.25, 'neverPlayed'), words: 'at most 0.25 × the browser alone' },
    {
      ...targetOf(0.25, 'neverPlayed'),
      contestant: SHALLOW.id,
      words: 'with N = 2 at most 0.25 × the browser alone',
    },
  ],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    await tab.playedTo(WATCHED_SECONDS, 180_000);
    const playedShare = (await tab.position()) / FILE.durationSeconds;
    const { stalledSeconds: stalled } = await tab.probe();
    await tab.page.close();
    // Each frame has as many bytes as the next.
    const played = playedShare * fileBytes(FILE);
    const beyond = seat.segments().map(({ range, bytesSent }) => {
      const first = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
      return Math.max(0, first + bytesSent - Math.max(first, played));
    });
    const neverPlayed = beyond.reduce((sum, each) => sum + each, 0);
    return { neverPlayed, fetched: seat.segmentBytes(), stalled };
  },
};

const outage: Scenario = {
  ...common,
  name: 'file-outage-60',
  title: 'A file, and an outage of 60 s',
  what: `4 Mbit/s; the link carries nothing for ${OUTAGE_SECONDS} s, once 120 s lie ahead, or as much as the browser keeps: how long the picture stood still.`,
  film: OUTAGE_FILE,
  link: { kbps: 40_000, rttMs: 50 },
  rounds: 3,
  sideBySide: 2,
  contestants: [oursOnFile({ ahead: OUTAGE_WINDOW }), alone],
  figures: [{ key: 'stalled', label: 'stalled', unit: 's' }],
  targets: [
    {
      words: 'no stall',
      contestant: oursOnFile({ ahead: OUTAGE_WINDOW }).id,
      figure: 'stalled',
      atMost: 0,
    },
  ],
  async measure(seat) {
    const tab = await seat.tabOfReturning();
    await seat.open(tab);
    await tab.firstFrameMs();
    await isFilled(seat, tab);
    const before = (await tab.probe()).stalledSeconds;
    seat.origin.link.hold();
    await pass(OUTAGE_SECONDS * 1000);
    const heldAt = await tab.position();
    seat.origin.link.release();
    await until('it plays again', async () => (await tab.position()) > heldAt + 4);
    return { stalled: (await tab.probe()).stalledSeconds - before };
  },
};

/** A file that a media element plays by itself, in a window and without. */
export const fileScenarios: readonly Scenario[] = [firstVisit, cold, warm, seekFar, left, outage];

function targetOf(atMost: number, figure = 'firstFrame') {
  return { contestant: oursOnFile().id, figure, versus: alone.id, atMost };
}

/** As much lies ahead as is to, or nothing more comes: the browser says nothing of what it has on disk. */
async function isFilled(seat: Seat, tab: Tab): Promise<void> {
  const deadline = performance.now() + FILLING_MS;
  let before = -1;
  await until(
    'it is filled',
    async () => {
      if (performance.now() > deadline) return true;
      if (seat.contestant.hasWorker) return (await tab.held()).length >= OUTAGE_WINDOW * NEARLY;
      await pass(3000);
      const now = seat.segmentBytes();
      const isOver = now === before;
      before = now;
      return isOver;
    },
    2 * FILLING_MS,
  );
}
