import type { Response } from 'playwright';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { browserAlone, oursOnFile } from '../contestants/files.ts';
import { type Film, film } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import { Seat } from '../seat.ts';
import { medianOf } from '../statistics.ts';
import type { Tab } from '../tab.ts';
import { holdsFrom, pass } from './waits.ts';

const FILE: Film = { ...film('file', 2, 4), isFile: true };
const SECONDS_A_CHUNK = (CHUNK_BYTES * 8) / 2e6;
const CHUNKS = 85;
/** Each lies before the one before: what is read ahead there is no use here. */
const PLACES = Array.from({ length: 16 }, (_, index) => CHUNKS - 3 - 3 * index);
const QUIET_MS = 300;
const contestant = oursOnFile({ ahead: 1 });

interface Answer {
  readonly firstByteMs: number;
  /** What our worker says of it. */
  readonly timing: string;
}

/** What passing the worker costs a media element. */
export const fileAnswers: Scenario = {
  name: 'file-answers',
  hasNoPicture: true,
  title: 'What the worker takes to answer a media element',
  what: `An MP4 is sought in at ${PLACES.length} places, on a link that is not shaped: the time to the first byte of what the element asks for, out of our worker’s store (hit), when the worker must ask the network (miss), and without a worker.`,
  film: FILE,
  link: {},
  figures: [
    { key: 'hit', label: 'first byte, hit', unit: 'ms' },
    { key: 'miss', label: 'first byte, miss', unit: 'ms' },
    { key: 'direct', label: 'first byte, no worker', unit: 'ms' },
    { key: 'later', label: 'later', unit: 'ms' },
  ],
  rounds: 5,
  baseline: 'none',
  contestants: [contestant],
  quickContestants: 0,
  targets: [
    {
      words: 'a held chunk’s first byte within 10 ms',
      contestant: contestant.id,
      figure: 'hit',
      atMost: 10,
    },
    {
      words: 'a miss’s first byte at most 5 ms later than without a worker',
      contestant: contestant.id,
      figure: 'later',
      atMost: 5,
    },
  ],
  async measure(seat) {
    const misses = await answersTo(await opened(seat));
    const held = await inSeat(oursOnFile({ ahead: CHUNKS }), async (other) => {
      const tab = await opened(other);
      await holdsFrom(tab, 0, CHUNKS);
      await other.leave(tab);
      await other.open(tab, { startSeconds: 0 });
      await tab.firstFrameMs();
      return answersTo(tab);
    });
    const others = await inSeat(browserAlone(), async (other) => answersTo(await opened(other)));
    const [miss, direct] = [firstByteOf(misses, 'miss'), firstByteOf(others)];
    return { hit: firstByteOf(held, 'hit'), miss, direct, later: miss - direct };
  },
};

async function inSeat<Told>(of: Contestant, measure: (seat: Seat) => Promise<Told>): Promise<Told> {
  const seat = await Seat.take({ contestant: of, film: FILE, link: {} });
  try {
    return await measure(seat);
  } finally {
    await seat.close();
  }
}

/** The page with the file, which plays. */
async function opened(seat: Seat): Promise<Tab> {
  const tab = await seat.tabOfReturning();
  await seat.open(tab);
  await tab.playedTo(0.5);
  return tab;
}

/** What a media element is answered where it is sought in. */
async function answersTo(tab: Tab): Promise<Answer[]> {
  await tab.pause();
  const answered = listen(tab);
  for (const place of PLACES) {
    await tab.seek(place * SECONDS_A_CHUNK);
    // What is fetched ahead of one place is there before the next; and what the browser tells of an answer
    // comes after the picture.
    await pass(QUIET_MS);
  }
  return answered();
}

/** Listens to what a media element is answered until the function that it returns is called. */
function listen({ page }: Tab): () => Answer[] {
  const answers: Answer[] = [];
  const hear = (response: Response) => {
    const request = response.request();
    if (request.resourceType() !== 'media') return;
    const { requestStart, responseStart } = request.timing();
    const timing = response.headers()['server-timing'] ?? '';
    answers.push({ firstByteMs: responseStart - Math.max(0, requestStart), timing });
  };
  page.on('response', hear);
  return () => {
    page.off('response', hear);
    return answers;
  };
}

/** The median of those that our worker answered so. */
function firstByteOf(answers: readonly Answer[], how = ''): number {
  const such = answers.filter(({ timing }) => timing.includes(how));
  if (such.length < PLACES.length / 2) {
    throw new Error(`Of ${answers.length} answers ${such.length} were a ${how || 'response'}.`);
  }
  return medianOf(such.map(({ firstByteMs }) => firstByteMs));
}
