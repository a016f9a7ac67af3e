import type { Origin } from '../../origin/origin.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { expect, test } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';
import { asked, chunksOf, MOVIE, movieOf, open, showsItsFrame, stopWorkers } from './film.ts';
import { SHAPES } from './shapes.ts';

const FILM = { index: 'front', bytes: 24e6 } as const;

const isMovie = ({ path }: RequestEntry) => path.startsWith(MOVIE);

test('a first visit plays without the worker, and a later one with it', async ({
  viewer,
  origin,
}) => {
  origin.serve(MOVIE, await movieOf(FILM));
  await viewer.openAtOnce('?src=movie.mp4');
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  await showsItsFrame(viewer, 'on the first visit');
  await open(viewer, '?src=movie.mp4');
  await viewer.play();
  await viewer.playedTo(1);
  await showsItsFrame(viewer, 'on the second');
  await expect.poll(async () => (await viewer.held()).length).toBeGreaterThan(2);
});

test('the worker is stopped in mid-playback: the picture goes on, and no byte comes twice', async ({
  viewer,
  origin,
}) => {
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=3&behind=100');
  const stalls = await viewer.watchForStalls();
  await viewer.play(2);
  for (const seconds of [4, 12, 20, 28]) {
    await viewer.playedTo(seconds);
    // Not while it stores a chunk that has come whole: that one would come twice.
    const { length } = await viewer.held();
    await expect.poll(async () => (await viewer.held()).length).toBeGreaterThan(length);
    await stopWorkers(viewer.page);
  }
  await viewer.playedTo(34);
  await showsItsFrame(viewer, 'after four restarts');
  expect(await stalls()).toEqual([]);
  await viewer.pause();
  await origin.log.idle();
  const whole = chunksOf(asked(origin).filter(({ outcome }) => outcome === 'complete'));
  expect(new Set(whole).size, `${whole}`).toBe(whole.length);
});

test('a reload goes on from what is held, also without a network', async ({ viewer, origin }) => {
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=3');
  await viewer.play();
  await viewer.seek(30);
  await viewer.playedTo(30.5);
  await viewer.pause();
  await origin.log.idle();
  const mark = origin.log.mark();
  await viewer.page.reload();
  await viewer.loaded();
  expect(await viewer.position()).toBeGreaterThan(30);
  await showsItsFrame(viewer, 'after the reload');
  expect(asked(origin, MOVIE, mark)).toEqual([]);
  await origin.goDown();
  await viewer.page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(33);
  await showsItsFrame(viewer, 'without a network');
});

for (const { name, path, content } of SHAPES.filter(({ mayReadAll }) => !mayReadAll)) {
  test(`${name}: a reload asks for nothing that is held`, async ({ viewer, origin }) => {
    origin.serve(path, await content());
    await open(viewer, `?src=${path.slice(1)}&ahead=2`);
    await viewer.play();
    await viewer.playedTo(1);
    await viewer.pause();
    await origin.log.idle();
    const mark = origin.log.mark();
    await viewer.page.reload();
    await viewer.loaded();
    await showsItsFrame(viewer, 'after the reload');
    await origin.log.idle();
    expect(asked(origin, path, mark)).toEqual([]);
  });
}

test('a file that has become another one since it was left is played as it is', async ({
  viewer,
  origin,
}) => {
  await leaveFile(viewer, origin);
  const other = await movieOf({ ...FILM, bytes: 20e6 });
  origin.serve(MOVIE, other);
  await viewer.page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(12);
  await showsItsFrame(viewer, 'of the new file');
  await origin.log.idle();
  expect(await lengthsHeld(viewer)).toEqual(new Set([`${other.length}`]));
});

test('so it is where its server gives no parts of it any more, or nothing at all', async ({
  viewer,
  origin,
}) => {
  await leaveFile(viewer, origin);
  const status = viewer.page.locator('#status');
  const remove = origin.faults.add({ match: isMovie, fault: { type: 'ignore-range' } });
  await viewer.page.reload();
  await expect(status).toContainText('its server gives no parts of it');
  await viewer.play();
  await viewer.playedTo(1);
  expect((await viewer.snapshot()).tracks, 'there is no window of it').toEqual([]);
  remove();
  await viewer.open('?src=movie.mp4');
  await viewer.load();
  await loseHeld(viewer);
  origin.faults.add({ match: isMovie, fault: { type: 'status', status: 404 } });
  await viewer.page.reload();
  await expect(status).toContainText('nothing at this address (404)');
});

test('a file that changes in mid-playback is begun anew, once, and never mixed', async ({
  viewer,
  origin,
}) => {
  const [old, other] = [await movieOf(FILM), await movieOf({ ...FILM, bytes: 20e6 })];
  origin.streamValidators = true;
  origin.serve(MOVIE, old);
  await open(viewer, '?src=movie.mp4&ahead=2');
  await viewer.play();
  await viewer.playedTo(1);
  await origin.log.idle();
  origin.serve(MOVIE, other);
  await viewer.seek(60);
  await viewer.playedTo(61);
  await showsItsFrame(viewer, 'of the new file');
  const { tracks } = await viewer.snapshot();
  expect(tracks).toHaveLength(1);
  await origin.log.idle();
  expect(await lengthsHeld(viewer), 'all that is held is of one file').toEqual(
    new Set([`${other.length}`]),
  );
});

test('what became another file at one visit is looked at again at the next', async ({
  viewer,
  origin,
}) => {
  origin.streamValidators = true;
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=2');
  await viewer.play();
  await viewer.playedTo(1);
  await origin.log.idle();
  const other = await movieOf({ ...FILM, bytes: 20e6 });
  origin.serve(MOVIE, other);
  await viewer.seek(60);
  await viewer.playedTo(61);
  await viewer.pause();
  await origin.log.idle();
  await viewer.page.reload();
  await viewer.loaded();
  // By then its server has been asked how it is now.
  await viewer.play();
  await viewer.playedTo(63);
  await viewer.pause();
  await origin.log.idle();
  // As long as it was, and another one all the same.
  const third = Buffer.from(other);
  third[third.length - 1] = 1 + (third.at(-1) ?? 0);
  origin.serve(MOVIE, third);
  const mark = origin.log.mark();
  await viewer.seek(20);
  await showsItsFrame(viewer, 'of the third file');
  await origin.log.idle();
  const begun = asked(origin, MOVIE, mark).filter(({ range = '' }) => /^bytes=0-[1-9]/.test(range));
  expect(begun, 'it is begun anew').toHaveLength(1);
});

test('an ETag that differs each time is no other file', async ({ viewer, origin }) => {
  await serveWithManyTags(origin);
  await open(viewer, '?src=movie.mp4&ahead=2');
  await viewer.play();
  await viewer.seek(40);
  await viewer.playedTo(41);
  await showsItsFrame(viewer, 'at 41 s');
});

test('nor is it at the next visit: what is held stays, and plays on', async ({
  viewer,
  origin,
}) => {
  await serveWithManyTags(origin);
  await open(viewer, '?src=movie.mp4&ahead=2');
  await viewer.play();
  await viewer.seek(40);
  await viewer.playedTo(43);
  await viewer.pause();
  await origin.log.idle();
  const fetched = asked(origin).length;
  expect(fetched, 'and no chunk is fetched again and again').toBeLessThan(20);
  const held = await viewer.held();
  await viewer.page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(45);
  await viewer.pause();
  await origin.log.idle();
  expect(await viewer.held()).toEqual(expect.arrayContaining(held.slice(-3)));
  await origin.goDown();
  await viewer.page.reload();
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(46);
  await showsItsFrame(viewer, 'without a network');
});

test('who goes elsewhere while a file is opened anew is not taken back', async ({
  viewer,
  origin,
}) => {
  await serveWithManyTags(origin);
  await open(viewer, '?src=movie.mp4&ahead=2');
  const anew = origin.link.holdWhere(
    (entry) => isMovie(entry) && /^bytes=0-/.test(entry.range ?? ''),
  );
  await viewer.play();
  await anew.caught;
  await viewer.startSeek(40);
  anew.release();
  await viewer.page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).currentTime > 40.5,
    undefined,
    { timeout: 15_000 },
  );
  await showsItsFrame(viewer, 'after 40 s');
});

test('what cannot be played is said in words, with what to do', async ({ viewer, origin }) => {
  const status = viewer.page.locator('#status');
  await viewer.open('?src=nothing.mp4');
  await viewer.page.click('#load');
  await expect(status).toContainText('nothing at this address (404)');
  origin.serve('/text.mp4', 'This is no film.');
  await viewer.open('?src=text.mp4');
  await viewer.page.click('#load');
  await expect(status).toContainText('This browser cannot play “/text.mp4”');
});

/** A film is played to 10 s, and left; what was held of it is lost. */
async function leaveFile(viewer: Viewer, origin: Origin): Promise<void> {
  origin.streamValidators = true;
  origin.serve(MOVIE, await movieOf(FILM));
  await open(viewer, '?src=movie.mp4&ahead=2');
  await viewer.seek(10);
  await viewer.play();
  await viewer.playedTo(10.5);
  await viewer.pause();
  await origin.log.idle();
  await loseHeld(viewer);
}

async function loseHeld(viewer: Viewer): Promise<void> {
  await viewer.page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.includes('segments'));
    for (const name of names) await caches.delete(name);
  });
}

/** The lengths of the files that what is held is of. */
async function lengthsHeld(viewer: Viewer): Promise<Set<string | null | undefined>> {
  const lengths = await viewer.page.evaluate(async () => {
    const [name = ''] = (await caches.keys()).filter((each) => each.includes('segments'));
    const cache = await caches.open(name);
    const requests = await cache.keys();
    const responses = await Promise.all(requests.map((request) => cache.match(request)));
    return responses.map((response) => response?.headers.get('Playahead-File-Length'));
  });
  return new Set(lengths);
}

/** A server that gives the file another ETag each time. */
async function serveWithManyTags(origin: Origin): Promise<void> {
  let count = 0;
  origin.streamValidators = true;
  origin.serve(MOVIE, await movieOf(FILM));
  origin.faults.add({
    match: isMovie,
    fault: {
      type: 'header',
      headers: {
        get etag() {
          count += 1;
          return `"${count}"`;
        },
      },
    },
  });
}
