import { SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { demoSegment, entry, mediaPlaylist } from './streams/stream.ts';

const RANGES = 30;
const AHEAD = 4;
const RATE = 4;
/** One for each range, and what the window held when the second ETag came. */
const MOST_REQUESTS = RANGES + AHEAD + 2;

for (const [words, etags, lastModified] of [
  ['its two servers have each an ETag of their own', 2, null],
  ['it has another ETag each time', 100, 'Wed, 21 Oct 2015 07:28:00 GMT'],
] as const) {
  test(`the ranges of one file are fetched once though ${words}`, async ({ viewer, origin }) => {
    test.setTimeout(180_000);
    const segments = Array.from({ length: RANGES }, (_, at) => demoSegment(at % SEGMENT_COUNT));
    origin.serve('/film/all.ts', Buffer.concat(segments));
    const entries = segments.map(({ length }, at) => {
      const tags = at === SEGMENT_COUNT ? ['#EXT-X-DISCONTINUITY'] : [];
      const range = `#EXT-X-BYTERANGE:${length}${at === 0 ? '@0' : ''}`;
      return entry('all.ts', SEGMENT_SECONDS, ...tags, range);
    });
    origin.serve('/film/index.m3u8', mediaPlaylist(entries));
    const isOfFile = ({ path }: { path: string }) => path === '/film/all.ts';
    for (let etag = 0; etag < etags; etag += 1) {
      origin.faults.add({
        match: (request) => isOfFile(request) && request.index % etags === etag,
        fault: { type: 'header', headers: { ETag: `"${etag}"`, 'Last-Modified': lastModified } },
      });
    }
    // At four times the speed N = 1 stands for a window of four.
    await viewer.open(`?src=film/index.m3u8&ahead=${AHEAD / RATE}`);
    await viewer.load();
    await viewer.play(RATE);
    await viewer.page.waitForFunction(
      () => (document.getElementById('video') as HTMLVideoElement).ended,
      undefined,
      { timeout: 120_000 },
    );
    await origin.log.idle();
    const requests = origin.log.entries(isOfFile);
    expect(new Set(requests.map(({ range }) => range)).size).toBe(RANGES);
    expect(requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
  });
}
