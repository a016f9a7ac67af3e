import { createHash } from 'node:crypto';
import { CHUNK_BYTES } from '../../../sw/core/file-layout.ts';
import { SeededRandom } from '../../soak/seeded-random.ts';
import { expect, test } from '../fixtures.ts';
import {
  asked,
  askedTwice,
  boundsOf,
  chunksOf,
  MOVIE,
  movieOf,
  open,
  showsItsFrame,
} from './film.ts';

const FILM = { index: 'front', bytes: 60e6 } as const;
const FILM_SECONDS = 96;
/** Enough to find what goes wrong often; SEEKS=200 finds more. */
const SEEKS = Number(process.env.SEEKS ?? 60);

test('Load fetches the first chunk, Play the window, a seek the chunks that its second needs', async ({
  viewer,
  origin,
}) => {
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=2');
  await origin.log.idle();
  expect(chunksOf(asked(origin)), 'on Load').toEqual([0]);
  await viewer.play();
  await viewer.playedTo(0.1);
  await viewer.pause();
  await origin.log.idle();
  expect(chunksOf(asked(origin)), 'on Play').toEqual([0, 1, 2]);
  await showsItsFrame(viewer, 'on Play');
  const mark = origin.log.mark();
  await viewer.seek(60);
  await origin.log.idle();
  await showsItsFrame(viewer, 'after the seek');
  const { window: span } = await viewer.snapshot();
  const requests = asked(origin, MOVIE, mark);
  const fetched = chunksOf(requests);
  expect(Math.max(...fetched), 'no chunk beyond the window').toBe(span?.last);
  // The key frame before a second may be in the chunk before the second's own.
  expect(Math.min(...fetched)).toBeGreaterThanOrEqual((span?.current ?? 0) - 2);
  expect(askedTwice(requests), 'each byte once').toEqual([]);
});

test('a seek into the midst of a chunk asks for its own byte first; the chunk is whole in the end', async ({
  viewer,
  origin,
}) => {
  const movie = await movieOf(FILM);
  origin.serve(MOVIE, movie);
  await open(viewer, '?src=movie.mp4&ahead=1');
  await origin.log.idle();
  const mark = origin.log.mark();
  // Its key frame lies far behind the beginning of its chunk.
  await viewer.seek(60);
  await showsItsFrame(viewer, 'after the seek');
  await origin.log.idle();
  const [tail, ...others] = asked(origin, MOVIE, mark).map(boundsOf);
  if (!tail) throw new Error('Nothing was asked for.');
  const first = Math.floor(tail.first / CHUNK_BYTES) * CHUNK_BYTES;
  expect(tail.first - first).toBeGreaterThan(2 ** 16);
  expect(tail.last).toBe(first + CHUNK_BYTES - 1);
  expect(others).toContainEqual({ first, last: tail.first - 1 });
  const key = `${MOVIE}?playahead-range=${first}-${tail.last}`;
  await expect.poll(() => viewer.held()).toContain(key);
  const sha256 = await viewer.page.evaluate(async (path) => {
    const name = (await caches.keys()).find((each) => each.startsWith('playahead-segments')) ?? '';
    const response = await (await caches.open(name)).match(path);
    const hash = await crypto.subtle.digest(
      'SHA-256',
      (await response?.arrayBuffer()) as ArrayBuffer,
    );
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }, key);
  const whole = movie.subarray(first, tail.last + 1);
  expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
});

test(`${SEEKS} seeks at random: the frame is right each time, and nothing beyond the window is fetched`, async ({
  viewer,
  origin,
}) => {
  test.setTimeout(240_000);
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=2&behind=1');
  await viewer.play();
  await viewer.pause();
  const random = new SeededRandom(14);
  let mark = origin.log.mark();
  for (let seek = 0; seek < SEEKS; seek += 1) {
    const seconds = random.next() * (FILM_SECONDS - 1);
    const { window: before } = await viewer.snapshot();
    await viewer.seek(seconds);
    await showsItsFrame(viewer, `seek ${seek} to ${seconds} s`);
    const { window: after } = await viewer.snapshot();
    const isAllowed = (chunk: number) =>
      [before, after].some((span) => span && chunk >= span.current - 2 && chunk <= span.last);
    const fetched = chunksOf(asked(origin, MOVIE, mark));
    expect(
      fetched.filter((chunk) => !isAllowed(chunk)),
      `seek ${seek}`,
    ).toEqual([]);
    mark = origin.log.mark();
  }
});

test('what is held is not fetched again, however much is sought, and played in a loop', async ({
  viewer,
  origin,
}) => {
  test.setTimeout(120_000);
  const movie = await movieOf(FILM);
  origin.serve(MOVIE, movie);
  await open(viewer, '?src=movie.mp4&ahead=1000&behind=1000');
  await viewer.play();
  const chunks = Math.ceil(movie.length / CHUNK_BYTES);
  await expect.poll(async () => (await viewer.held()).length, { timeout: 30_000 }).toBe(chunks);
  const fetched = chunksOf(asked(origin)).sort((a, b) => a - b);
  expect(fetched, 'each once').toEqual(Array.from({ length: chunks }, (_, chunk) => chunk));
  const mark = origin.log.mark();
  const random = new SeededRandom(15);
  for (let seek = 0; seek < 40; seek += 1) {
    await viewer.seek(random.next() * (FILM_SECONDS - 1));
    await showsItsFrame(viewer, `seek ${seek}`);
  }
  await viewer.page.evaluate((end) => {
    const video = document.getElementById('video') as HTMLVideoElement;
    video.loop = true;
    video.currentTime = end;
  }, FILM_SECONDS - 1);
  await viewer.page.waitForFunction(() => {
    const { currentTime } = document.getElementById('video') as HTMLVideoElement;
    return currentTime > 0.5 && currentTime < 10;
  });
  await showsItsFrame(viewer, 'in the second round');
  expect(asked(origin, MOVIE, mark)).toEqual([]);
});
