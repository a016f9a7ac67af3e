import { describe, expect, test } from 'vitest';
import { type Coming, spacingMs } from '../../../sw/core/spacing.ts';
import { seededRandom } from './builders.ts';

/** A segment of a second, on a link of 300 ms. */
const last = { bytes: 1000, firstByteMs: 300, transferMs: 1000 };

type Told = readonly [ageMs: number, receivedBytes: number, totalBytes?: number];

/** How long until another one may begin beside these. */
function wait(...coming: readonly Told[]): number {
  return spacingMs(last, coming.map(alive), false);
}

/** The same where what is needed first is pressed for time. */
function pressedWait(...coming: readonly Told[]): number {
  return spacingMs(last, coming.map(alive), true);
}

function alive([ageMs, receivedBytes, totalBytes]: Told): Coming {
  return { ageMs, receivedBytes, totalBytes };
}

describe('the next prefetch', () => {
  test('begins at once where nothing is under way', () => {
    expect(wait()).toBeLessThanOrEqual(0);
    expect(spacingMs({ ...last, firstByteMs: 0, transferMs: 0 }, [], true)).toBeLessThanOrEqual(0);
  });

  test('is asked for so early that its first byte comes as the last ones come', () => {
    // A tenth of it overlaps: at 900 ms it is asked for, at 1200 it comes, when the first needs 100 ms more.
    expect(wait([0, 0, 1000])).toBe(900);
    expect(wait([300, 0, 1000])).toBe(600);
    expect(wait([900, 600, 1000])).toBe(0);
  });

  test('waits for all that is before it', () => {
    expect(wait([900, 600, 1000], [0, 0, 1000])).toBe(1000);
    expect(wait([1300, 900, 1000], [400, 0, 1000])).toBe(700);
  });

  test('waits as much longer as a larger one takes, once that is known', () => {
    expect(wait([300, 0])).toBe(600);
    expect(wait([300, 0, 2500])).toBe(2100);
  });

  test('overlaps with nothing that is pressed for time', () => {
    expect(pressedWait([0, 0, 1000])).toBe(1000);
    expect(pressedWait([1000, 700, 1000])).toBe(0);
  });

  test('waits for what comes slowly', () => {
    expect(wait([2300, 300, 1000])).toBe(300);
  });

  test('sees at once that the link has become slower', () => {
    const slow = { ...alive([900, 300, 1000]), linkMsPerByte: 2 };
    expect(spacingMs(last, [slow], true)).toBe(1100);
    const fast = { ...slow, linkMsPerByte: 0.5 };
    expect(spacingMs(last, [fast], true), 'faster is only sure at the end').toBe(400);
  });

  test('waits no shorter for what is larger than was said', () => {
    expect(wait([2000, 5000], [0, 0, 1000])).toBe(wait([2000, 1000, 1000], [0, 0, 1000]));
  });
});

/** A link that carries one byte a millisecond, shared fairly, each answer's first byte after 300 ms. */
function fill(rttMs: number, parallel: number, ends: number) {
  const random = seededRandom(1);
  const taken = { bytes: 1000, firstByteMs: rttMs, transferMs: 1000 };
  const coming: { -readonly [Field in keyof Coming]: Coming[Field] }[] = [];
  let idleMs = 0;
  const tookMs: number[] = [];
  while (tookMs.length < ends) {
    const free = coming.length < parallel;
    if (free && spacingMs(taken, coming, false) <= 0) {
      coming.push({ receivedBytes: 0, totalBytes: 1000, ageMs: 0 });
    }
    const receiving = coming.filter(({ ageMs }) => ageMs >= rttMs);
    if (receiving.length === 0) idleMs += 1;
    // Whose byte is next is chance.
    const turn = receiving[Math.floor(random() * receiving.length)];
    if (turn) turn.receivedBytes += 1;
    for (const each of coming) each.ageMs += 1;
    const first = coming.findIndex(({ receivedBytes }) => receivedBytes >= 1000);
    for (const { ageMs } of first < 0 ? [] : coming.splice(first, 1)) tookMs.push(ageMs - rttMs);
  }
  return { idleMs: idleMs - rttMs, slowestMs: Math.max(...tookMs) };
}

test.each([
  [50, 2],
  [300, 2],
  [700, 2],
  [50, 4],
  [300, 4],
  [2500, 4],
])(
  'with a round trip of %i ms and P = %i the link is never idle, and each has it nearly alone',
  (rttMs, parallel) => {
    const { idleMs, slowestMs } = fill(rttMs, parallel, 50);
    expect(idleMs).toBeLessThanOrEqual(0);
    expect(slowestMs).toBeLessThan(1400);
  },
);
