import fc from 'fast-check';
import type Hls from 'hls.js';
import { describe, expect, test } from 'vitest';
import {
  type HeldChoice,
  isWorthStaying,
  preferHeld,
} from '../../../page/attach/hls/held-rendition.ts';

type Level = Parameters<typeof isWorthStaying>[0];

describe('whether what is held is worth more than a switch', () => {
  const level = levelOf(1_000_000, 15);

  test.each([
    ['a lower one gains nothing', 500_000, [2], true],
    ['but where nothing is held, it is needed', 500_000, [], false],
    ['what is held further on does not count', 500_000, [3, 4], false],
    // 4 s held of 52 that are left: 4 Mbit are thrown away, and (b − a) · 52 s are gained.
    ['a little more is not worth it', 1_076_000, [2], true],
    ['much more is', 1_078_000, [2], false],
    ['with more held, more is needed', 1_078_000, [2, 3], true],
    ['what is unknown is worth nothing', undefined, [2], false],
  ])('%s', (_, other, held, isWorth) => {
    const numbers = new Set(held.map((index) => 100 + index));
    expect(isWorthStaying(level, other, numbers, 8)).toBe(isWorth);
  });

  test('a boundary that the buffer does not quite reach is reached', () => {
    expect(isWorthStaying(level, 1, new Set([102]), 7.95)).toBe(true);
    expect(isWorthStaying(level, 1, new Set([102]), 7.5)).toBe(false);
  });

  test('a live stream has no end: a higher one is always worth it', () => {
    const live = levelOf(1_000_000, 15, true);
    expect(isWorthStaying(live, 1_000_001, new Set([102]), 8)).toBe(false);
    expect(isWorthStaying(live, 999_999, new Set([102]), 8)).toBe(true);
  });

  test('the more is held, and the less is left or gained, the sooner it stays', () => {
    const bits = fc.integer({ min: 1, max: 20_000_000 });
    const many = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(bits, bits, many, many, many, (own, other, held, left, more) => {
        const stays = (bitrate: number, heldNow: number, leftNow: number) => {
          const numbers = Array.from({ length: Math.min(heldNow, leftNow) }, (_, i) => 100 + i);
          return isWorthStaying(levelOf(own, leftNow), bitrate, new Set(numbers), 0);
        };
        if (!stays(other, held, left)) return;
        expect(stays(other, held + more, left)).toBe(true);
        expect(stays(Math.max(1, other - more), held, left)).toBe(true);
        if (left > more && held <= left - more) expect(stays(other, held, left - more)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('a player that is let stay', () => {
  test('has its way where it may not stay, and again at the end', () => {
    let held: readonly number[] | undefined = [100, 101];
    let wasHeld = false;
    const choice: HeldChoice = {
      held: () => held,
      wasHeld: () => wasHeld,
      declinedBitrate: undefined,
    };
    const player = new Player();
    const end = preferHeld(player as unknown as Hls, choice);
    const chosen = () => [player.nextAutoLevel, choice.declinedBitrate];

    player.nextAutoLevel = 0;
    expect(chosen(), 'what is held of 1 is played first').toEqual([1, 500_000]);
    player.nextAutoLevel = 1;
    expect(chosen(), 'both agree').toEqual([1, undefined]);
    player.nextAutoLevel = 0;
    player.maxAutoLevel = 0;
    expect(chosen(), 'it is capped').toEqual([0, undefined]);
    player.maxAutoLevel = 2;
    (player.levels[1] as { loadError: number }).loadError = 1;
    expect(chosen(), 'it has failed').toEqual([0, undefined]);
    (player.levels[1] as { loadError: number }).loadError = 0;
    expect(chosen()).toEqual([1, 500_000]);
    held = undefined;
    expect(chosen(), 'of what is held nothing is known').toEqual([0, undefined]);
    wasHeld = true;
    expect(chosen(), 'but that the one before was').toEqual([1, 500_000]);
    end();
    expect(player.nextAutoLevel).toBe(0);
  });
});

/** As much of hls.js as a choice looks at. */
class Player {
  #level = 1;
  maxAutoLevel = 2;
  readonly loadLevel = 1;
  readonly mainForwardBufferInfo = null;
  readonly levels = [500_000, 1_000_000, 3_000_000].map((bitrate) => levelOf(bitrate, 30));

  get nextAutoLevel(): number {
    return this.#level;
  }

  set nextAutoLevel(level: number) {
    this.#level = level;
  }
}

/** A rendition of segments of 4 s, which are counted from 100. */
function levelOf(bitrate: number, count: number, live = false): Level & { loadError: number } {
  const fragments = Array.from({ length: count }, (_, index) => ({
    start: 4 * index,
    duration: 4,
  }));
  const details = { fragments, startSN: 100, live, fragmentEnd: 4 * count };
  return { bitrate, loadError: 0, details: details as Level['details'] & {} };
}
