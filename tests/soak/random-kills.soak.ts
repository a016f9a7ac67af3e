import { expect, test } from 'playwright/test';
import { performTwice } from './perform-twice.ts';
import { writeScript } from './script.ts';
import { SeededRandom } from './seeded-random.ts';

const KILLS = Number(process.env.SOAK_KILLS ?? 100);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const KILLS_A_SITTING = 50;

test(`${KILLS} kills from seed ${SEED} on: no stall that there is not without, no wrong byte`, async ({
  browser,
}) => {
  test.setTimeout(0);
  const total = { kills: 0, troubles: 0, entries: 0, requests: 0 };
  const wrong: string[] = [];
  const newTroubles: string[] = [];
  for (let left = KILLS, seed = SEED; left > 0; left -= KILLS_A_SITTING, seed += 1) {
    const script = writeScript(new SeededRandom(seed), Math.min(left, KILLS_A_SITTING));
    console.info(`seed ${seed}: ${JSON.stringify(script.settings)}`);
    const sitting = await performTwice(browser, {
      script,
      onRound: (round, of, kills) =>
        console.info(`seed ${seed}: round ${round} of ${of}, ${kills} killed`),
    }).catch((error) => {
      newTroubles.push(`seed ${seed}: ${error}`);
      return undefined;
    });
    if (!sitting) continue;
    const { killed } = sitting;
    for (const trouble of sitting.newTroubles) newTroubles.push(`seed ${seed}: ${trouble}`);
    wrong.push(...killed.wrong);
    total.kills += killed.kills;
    total.troubles += killed.troubles.flatMap(({ what }) => what).length;
    total.entries += killed.checkedEntries;
    total.requests += killed.requests;
    console.info(
      `up to seed ${seed}: ${total.kills} workers killed while they lived; ${total.troubles} troubles, ` +
        `${newTroubles.length} of them not there without the kills; ${total.entries} entries compared ` +
        `with the origin's bytes, ${wrong.length} wrong; ${total.requests} requests for segments`,
    );
    for (const trouble of sitting.newTroubles) console.info(`  ${trouble}`);
  }
  expect(newTroubles, 'what goes wrong only with the kills').toEqual([]);
  expect(wrong, 'entries with wrong bytes').toEqual([]);
});
