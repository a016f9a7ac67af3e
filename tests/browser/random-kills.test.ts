import { expect, test } from 'playwright/test';
import { performTwice } from '../soak/perform-twice.ts';
import { writeScript } from '../soak/script.ts';
import { SeededRandom } from '../soak/seeded-random.ts';

const KILLS = 12;

// `npm run soak` makes hundreds of kills, from any seed.
for (const seed of [1, 2]) {
  test(`killed ${KILLS} times at random (seed ${seed}): no stall that there is not without`, async ({
    browser,
  }) => {
    const script = writeScript(new SeededRandom(seed), KILLS);
    const { killed, newTroubles } = await performTwice(browser, { script });
    expect(killed.kills, 'workers killed while they lived').toBeGreaterThan(KILLS / 2);
    expect(newTroubles).toEqual([]);
    expect(killed.checkedEntries).toBeGreaterThan(0);
    expect(killed.wrong, 'entries with wrong bytes').toEqual([]);
  });
}
