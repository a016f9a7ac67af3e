import type { Origin } from '../../origin/origin.ts';
import type { RequestEntry } from '../../origin/request-entry.ts';
import { expect, test } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';
import { asked, loseHeld, MOVIE, movieOf, open, showsItsFrame } from './film.ts';

const FILM = { index: 'front', bytes: 24e6 } as const;

const isMovie = ({ path }: RequestEntry) => path.startsWith(MOVIE);

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
  await loseHeld(viewer.page);
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
  await loseHeld(viewer.page);
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
