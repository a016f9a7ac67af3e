import { sequenceOf } from './demo.ts';
import { expect, numbersOf, test } from './fixtures.ts';
import { ownPage, visit } from './own-page.ts';

for (const mode of ['query', 'headers'] as const) {
  test(`a player that tells of itself in its ${mode} has its window, and nothing twice`, async ({
    viewer,
    origin,
  }) => {
    const cmcd = { contentId: 'film', useHeaders: mode === 'headers' };
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
    // What the player has told of one request is not told of a prefetch. It asks for 30 s itself.
    const prefetched = asked.filter(({ path }) => sequenceOf(path) >= 9);
    const told = prefetched.filter(
      ({ path, headers }) => path.includes('CMCD') || 'cmcd-session' in headers,
    );
    expect([prefetched.length, told]).toEqual([2, []]);
  });
}
