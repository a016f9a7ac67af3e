import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import { expect, test } from '../fixtures.ts';
import { asked, MOVIE, movieOf } from './film.ts';

/** The demo stream, 96 s, again and again. */
const TIMES = 75;
const ROUND_SECONDS = 96;
const MOST_HEAP_BYTES = 40e6;
const MOST_MORE_BYTES = 2 ** 20;

for (const index of ['front', 'end'] as const) {
  test(`two hours, the index at the ${index}: it costs its own bytes and little memory`, async ({
    viewer,
    origin,
    page,
  }) => {
    test.setTimeout(240_000);
    const movie = await movieOf({ index, times: TIMES });
    origin.serve(MOVIE, movie);
    const session = await page.context().newCDPSession(page);
    const heapBytes = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    await viewer.open('?src=movie.mp4&ahead=1');
    const before = await heapBytes();
    await viewer.load();
    // Where the playhead is is known when the index has been read: where the media begin.
    const current = async () => (await viewer.snapshot()).window?.current ?? Number.NaN;
    await expect.poll(current, { timeout: 60_000 }).toBeLessThan(5);
    await origin.log.idle();
    const fetched = asked(origin).reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const moovBytes = movie.readUInt32BE(movie.indexOf('moov') - 4);
    // The first chunk is what is fetched on Load, whatever is in it.
    const more = fetched - CHUNK_BYTES - moovBytes;
    expect(more, `${fetched} for ${moovBytes}`).toBeLessThanOrEqual(MOST_MORE_BYTES);
    const heap = (await heapBytes()) - before;
    console.info(`${index}: ${moovBytes} bytes of index, ${fetched} fetched, heap ${heap} more`);
    expect(heap).toBeLessThanOrEqual(MOST_HEAP_BYTES);

    await viewer.seek(5400.5);
    const frame = await viewer.frameNumber();
    expect(frame).toBe(Math.floor((5400.5 % ROUND_SECONDS) * FRAMES_PER_SECOND));
    const { window: span } = await viewer.snapshot();
    const chunk = Math.floor(((5400.5 / (TIMES * ROUND_SECONDS)) * movie.length) / 2 ** 20);
    expect(Math.abs((span?.current ?? 0) - chunk)).toBeLessThanOrEqual(2);
  });
}
