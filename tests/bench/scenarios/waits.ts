import type { Seat } from '../seat.ts';
import type { Tab } from '../tab.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** Waits until our worker holds so many segments from one on. */
export async function holdsFrom(tab: Tab, first: number, count: number): Promise<void> {
  await tab.controlled();
  await until(`segments ${first} to ${first + count - 1} are held`, async () => {
    const held = await tab.held();
    return Array.from({ length: count }, (_, index) => first + index).every((sequence) =>
      held.includes(sequence),
    );
  });
}

/** Waits until so many seconds lie ahead of the playhead, in the player’s memory or with our worker. */
export async function isAhead(seat: Seat, tab: Tab, seconds: number): Promise<void> {
  await until(`${seconds} s lie ahead`, async () => (await aheadSeconds(seat, tab)) >= seconds);
}

/** What lies ahead of the playhead without a gap, wherever it is kept. */
export async function aheadSeconds(seat: Seat, tab: Tab): Promise<number> {
  if (!seat.contestant.hasWorker) return tab.bufferedAheadSeconds();
  const { segmentSeconds } = seat.film;
  const [position, buffered, held] = await Promise.all([
    tab.position(),
    tab.bufferedAheadSeconds(),
    tab.held(),
  ]);
  const sequences = new Set(held);
  let next = Math.floor(position / segmentSeconds);
  while (sequences.has(next)) next += 1;
  return Math.max(buffered, next * segmentSeconds - position);
}

/** How long one viewing has its beginning to itself, which is what takes a processor most. */
const BEGINNING_MS = 1500;

/**
 * Plays many at once, or so many of them, that began one after the other, so that none is measured on the
 * processor of another’s start.
 */
export async function allInTurn<Each, Told>(
  all: readonly Each[],
  play: (each: Each) => Promise<Told>,
  atOnce = all.length,
): Promise<Told[]> {
  const told: Told[] = [];
  const waiting = [...all.entries()];
  await Promise.all(
    Array.from({ length: atOnce }, async (_, place) => {
      await pass(place * BEGINNING_MS);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, each] = next;
        told[index] = await play(each);
      }
    }),
  );
  return told;
}

/** Waits for something that neither page nor log tells of by itself. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await pass(POLL_MS);
  }
}

/** Lets time pass; only for what is measured over a time. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
