import type { Response } from 'playwright';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { browserAlone, oursOnFile } from '../contestants/files.ts';
import { type Film, film } from '../films.ts';
import type { Scenario } from '../scenario.ts';
import { Seat } from '../seat.ts';
import { medianOf } from '../statistics.ts';
import type { Tab } from '../tab.ts';

const FILE: Film = { ...film('file', 2, 4), isFile: true };
const SECONDS_A_CHUNK = (CHUNK_BYTES * 8) / 2e6;
/** What is played first, so fast that each chunk is held when it is asked for, and the film is not long. */
const PLAYED_CHUNKS = 30;
const RATE = 4;
/** Then places so far apart that the window of one holds nothing of another's. */
const PLACES = Array.from({ length: 16 }, (_, index) => PLAYED_CHUNKS + 8 + 3 * index);
const contestant = oursOnFile({ ahead: 1 });
const alone = browserAlone();

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
  what: `An MP4 is played, then sought in at ${PLACES.length} places, on a link that is not shaped: the time to the first byte of what the element asks for, out of our worker’s store (hit), when the worker must ask the network (miss), and without a worker.`,
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
    const [hits, misses] = await answersTo(seat);
    const other = await Seat.take({ contestant: alone, film: FILE, link: {} });
    try {
      const [, others] = await answersTo(other);
      const [miss, direct] = [firstByteOf(misses, 'miss'), firstByteOf(others)];
      return { hit: firstByteOf(hits, 'hit'), miss, direct, later: miss - direct };
    } finally {
      await other.close();
    }
  },
};

/** What a media element was answered while it played, and where it was sought. */
async function answersTo(seat: Seat): Promise<[Answer[], Answer[]]> {
  const tab = await seat.tabOfReturning();
  await seat.open(tab);
  await tab.firstFrameMs();
  const played = listen(tab);
  await tab.page.evaluate((rate) => {
    (document.querySelector('video') as HTMLVideoElement).playbackRate = rate;
  }, RATE);
  await tab.playedTo(PLAYED_CHUNKS * SECONDS_A_CHUNK);
  await tab.pause();
  const whilePlaying = played();
  const sought: Answer[] = [];
  for (const place of PLACES) {
    const answered = listen(tab);
    await tab.seek(place * SECONDS_A_CHUNK);
    // What it asks for first is what it lacks.
    sought.push(...answered().slice(0, 1));
  }
  return [whilePlaying, sought];
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
