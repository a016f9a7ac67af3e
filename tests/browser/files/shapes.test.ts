import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { expect, test } from '../fixtures.ts';
import { asked, boundsOf, chunksOf, movieOf, open, showsItsFrame } from './film.ts';
import { SHAPES } from './shapes.ts';

for (const {
  name,
  path,
  content,
  chunkBytes = CHUNK_BYTES,
  mostRequests = 20,
  mayReadAll = false,
} of SHAPES) {
  test(`${name}: plays, seeks, and fetches ${mayReadAll ? 'what the demuxer wants' : 'no more than its window'}`, async ({
    viewer,
    origin,
  }) => {
    origin.serve(path, await content());
    const end = path === '/small.mp4' ? 11 : 45;
    await open(viewer, `?src=${path.slice(1)}&ahead=2`);
    await origin.log.idle();
    await viewer.play();
    await viewer.playedTo(1);
    await showsItsFrame(viewer, 'from the beginning');
    for (const seconds of [end * 0.8, end * 0.2, end * 0.5]) {
      await origin.log.idle();
      const mark = origin.log.mark();
      await viewer.seek(seconds);
      await showsItsFrame(viewer, `at ${seconds} s`);
      await origin.log.idle();
      const { window: span } = await viewer.snapshot();
      const fetched = chunksOf(asked(origin, path, mark), chunkBytes);
      const isWithin = Math.max(0, ...fetched) <= (span?.last ?? 0);
      expect(isWithin || mayReadAll, `${fetched}`).toBe(true);
    }
    const { misses, hits, joins, failed } = await viewer.snapshot();
    expect(failed).toEqual([]);
    expect(hits + joins + misses).toBeGreaterThan(0);
    const whole = asked(origin, path).filter(({ outcome }) => outcome === 'complete');
    if (!mayReadAll) expect(whole.length).toBeLessThan(mostRequests);
    // Its server may give less than it is asked for at first: that is not asked for once more.
    const ofBeginning = asked(origin, path).filter((entry) => boundsOf(entry).first === 0);
    expect(ofBeginning.map(({ range }) => range)).toHaveLength(1);
  });
}

test('a server without ranges: the browser plays it by itself, and the page says so', async ({
  viewer,
  origin,
}) => {
  origin.serve('/whole.mp4', await movieOf({ index: 'front', segments: 3 }));
  const match = ({ path }: RequestEntry) => path === '/whole.mp4';
  origin.faults.add({ match, fault: { type: 'ignore-range' } });
  await open(viewer, '?src=whole.mp4');
  await expect(viewer.page.locator('#status')).toContainText('its server gives no parts of it');
  await viewer.play();
  await viewer.playedTo(1);
  await showsItsFrame(viewer, 'from the beginning');
  expect(await viewer.held()).toEqual([]);
});
