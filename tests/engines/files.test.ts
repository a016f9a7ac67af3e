import { CHUNK_BYTES } from '../../sw/core/file-layout.ts';
import { asked, chunksOf, movieOf } from '../browser/files/film.ts';
import { SHAPES } from '../browser/files/shapes.ts';
import { expect, test } from './fixtures.ts';
import { showsItsFrame } from './shows-its-frame.ts';

for (const { name, path, content, chunkBytes = CHUNK_BYTES, mayReadAll = false } of SHAPES) {
  test(`${name}: it plays and seeks in a window of chunks`, async ({ viewer, origin }) => {
    // What it does there by itself is no doing of ours.
    const isByItself = test.info().project.name === 'webkit';
    if (isByItself) noteByItself();
    test.skip(isByItself && mayReadAll, 'by itself it does not seek in fragments without an index');
    origin.serve(path, await content());
    const end = path === '/small.mp4' ? 11 : 45;
    await viewer.open(`?src=${path.slice(1)}&ahead=2`);
    await viewer.load();
    await viewer.play();
    await viewer.playedTo(1);
    await viewer.pause();
    for (const seconds of [end * 0.8, end * 0.2]) {
      await origin.log.idle();
      const mark = origin.log.mark();
      await viewer.seek(seconds);
      await showsItsFrame(viewer, `at ${seconds} s`);
      await origin.log.idle();
      if (isByItself) continue;
      const { window: span } = await viewer.snapshot();
      const fetched = chunksOf(asked(origin, path, mark), chunkBytes);
      // What a player that has nothing to show asks for it gets: one chunk more than the window, at most.
      const isWithin = Math.max(0, ...fetched) <= (span?.last ?? 0) + 1;
      expect(isWithin || mayReadAll, `${fetched} of ${span?.last}`).toBe(true);
    }
    const { misses, hits, joins, failed } = await viewer.snapshot();
    if (isByItself) {
      const words = await viewer.page.evaluate(
        () => document.getElementById('status')?.textContent,
      );
      expect(words ?? '').not.toContain('cannot');
      return;
    }
    expect(failed).toEqual([]);
    expect(hits + joins + misses, 'what the worker gave').toBeGreaterThan(0);
  });
}

test('a server without ranges: the browser plays it by itself, and the page says so', async ({
  viewer,
  origin,
}) => {
  test.skip(test.info().project.name === 'webkit', 'by itself it plays nothing without ranges');
  origin.serve('/whole.mp4', await movieOf({ index: 'front', segments: 3 }));
  origin.faults.add({
    match: (entry) => entry.path === '/whole.mp4',
    fault: { type: 'ignore-range' },
  });
  await viewer.open('?src=whole.mp4');
  await viewer.load();
  await expect
    .poll(() => viewer.page.evaluate(() => document.getElementById('status')?.textContent))
    .toContain('its server gives no parts of it');
  await viewer.play();
  await viewer.playedTo(1);
  expect(await viewer.held()).toEqual([]);
});

function noteByItself(): void {
  const description =
    'files are played by the browser itself, as its player takes the end of an answer for the end of the file';
  test.info().annotations.push({ type: 'note', description });
}
