import { sequenceOf } from './demo.ts';
import { expect, numbersOf, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';

for (const mode of ['query', 'headers'] as const) {
  test(`a player that tells of itself in its ${mode} has its window, and nothing twice`, async ({
    viewer,
    origin,
  }) => {
    const cmcd = { contentId: 'film', sessionId: 'a-session', useHeaders: mode === 'headers' };
    await visit(viewer, ownPage({ ahead: 9, config: { cmcd } }));
    const before = origin.log.mark();
    await viewer.page.reload();
    await viewer.loaded();
    await viewer.play();
    await viewer.playedTo(5);
    await viewer.pause();
    await viewer.holds(0, 10);
    await origin.log.idle();
    const asked = origin.log.since(before).filter(({ path }) => path.includes('segment-'));
    const numbers = numbersOf(asked);
    expect(new Set(numbers).size, 'none twice').toBe(numbers.length);
    expect((await viewer.held()).filter((path) => path.includes('CMCD'))).toEqual([]);
    // Of a prefetch as much is told as of the player's own, and not what is true of that one alone. The
    // player asks for 30 s itself.
    const told = asked
      .filter(({ path }) => sequenceOf(path) >= 9)
      .map(({ path, headers }) => {
        const query = new URL(path, origin.url).searchParams.get('CMCD');
        const header = (name: string) => headers[`cmcd-${name}`] ?? null;
        const rest = ['object', 'status'].map(header);
        return [query, header('session'), header('request'), ...rest];
      });
    const session = 'cid="film",sf=h,sid="a-session"';
    const bl = expect.stringMatching(/^bl=[1-9]\d+00,nor="segment-\d+\.ts"$/);
    const whole = /^bl=[1-9]\d+00,cid="film",nor="segment-\d+\.ts",sf=h,sid="a-session",st=v$/;
    const oneByOne =
      mode === 'query'
        ? [expect.stringMatching(whole), null, null, null, null]
        : [null, `${session},st=v`, bl, null, null];
    expect(told).toEqual([oneByOne, oneByOne]);
  });
}
