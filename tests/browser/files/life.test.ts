import { expect, test } from '../fixtures.ts';
import { asked, chunksOf, MOVIE, movieOf, open, showsItsFrame, stopWorkers } from './film.ts';
import { SHAPES } from './shapes.ts';

const FILM = { index: 'front', bytes: 24e6 } as const;

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
