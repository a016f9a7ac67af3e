import { expect, test } from '../browser/fixtures.ts';
import { performTwice } from './perform-twice.ts';
import { writeScript } from './script.ts';
import { SeededRandom } from './seeded-random.ts';

const KILLS = Number(process.env.SOAK_KILLS ?? 100);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const KILLS_A_SITTING = 50;

const total = { kills: 0, newTroubles: 0, sameTroubles: 0, entries: 0, requests: 0, more: 0 };

for (let done = 0; done < KILLS; done += KILLS_A_SITTING) {
  const seed = SEED + done / KILLS_A_SITTING;
  const kills = Math.min(KILLS_A_SITTING, KILLS - done);

  test(`seed ${seed}, ${kills} kills`, async ({ viewer, browser }) => {
    const script = writeScript(new SeededRandom(seed), kills);
    console.info(`seed ${seed}: ${JSON.stringify(script.settings)}`);
    const { killed, unkilled, newTroubles } = await performTwice({
      viewer,
      browser,
      script,
      onRound: (round, of, alive) =>
        console.info(`seed ${seed}: round ${round} of ${of}, ${alive} workers killed`),
    });
    const troubles = killed.troubles.flatMap(({ what }) => what).length;
    total.kills += killed.kills;
    total.newTroubles += newTroubles.length;
    total.sameTroubles += troubles - newTroubles.length;
    total.entries += killed.checkedEntries;
    total.requests += killed.requests;
    total.more += killed.requests - unkilled.requests;
    expect.soft(newTroubles, 'stalls that there are not without').toEqual([]);
    expect.soft(killed.wrong, 'entries with wrong bytes').toEqual([]);
  });
}

test.afterAll(() => {
  console.info(
    `${total.kills} workers killed while they lived; ${total.newTroubles} stalls that are not there ` +
      `without the kills, ${total.sameTroubles} that are; ${total.entries} entries compared with the ` +
      `origin's bytes; ${total.requests} requests for segments, ${total.more} more than without.`,
  );
});
