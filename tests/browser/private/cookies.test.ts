import { loseHeld, movieOf, showsItsFrame, stopWorkers } from '../files/film.ts';
import { expect, test } from './fixtures.ts';

const PATH = '/files/movie.mp4';

test('a file that is asked for with cookies: so it is after a reload, and once the worker was stopped', async ({
  viewer,
  page,
  context,
  origin,
  api,
}) => {
  const movie = await movieOf({ index: 'front', bytes: 24e6 });
  api.origin.cors = origin.url;
  const isKnown = (cookie = '') => cookie.includes('viewer=known');
  api.origin.serve(PATH, ({ headers: { cookie } }) => (isKnown(cookie) ? movie : { status: 401 }));
  await context.addCookies([{ name: 'viewer', value: 'known', url: api.origin.url }]);
  const { url } = api.origin;
  origin.serve('/config.json', JSON.stringify({ credentials: { [url]: 'cookies' } }));
  await viewer.open(`?src=${url}${PATH}&ahead=2`);
  // What the page is told of origins comes once its worker answers.
  await page.waitForFunction(() => localStorage.getItem('playahead-config') !== null);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  await viewer.seek(40);
  await viewer.playedTo(40.5);
  await viewer.pause();
  await api.origin.log.idle();
  await loseHeld(page);
  await page.reload();
  await viewer.loaded();
  await showsItsFrame(viewer, 'after the reload');
  await stopWorkers(page);
  await viewer.seek(80);
  await showsItsFrame(viewer, 'after the worker was stopped');
  await api.origin.log.idle();
  const asked = api.origin.log.entries(({ path, method }) => path === PATH && method === 'GET');
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter(({ headers }) => !isKnown(headers.cookie))).toEqual([]);
});
