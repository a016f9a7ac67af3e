import { readFileSync } from 'node:fs';
import type { Playahead } from '../../page/attach/playahead.ts';
import { startOrigin } from '../origin/origin.ts';
import { DEMO_ID, STATIC_FOLDER } from './demo.ts';
import { asked, expect, numbersOf, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

/** All that a site with a player of its own has to write: the README's lines. */
const PAGE = new URL('../sites/plain/index.html', import.meta.url);

test('a site puts the window on its own hls.js player with three files and a few lines', async ({
  page,
}) => {
  const film = `${STATIC_FOLDER}video/${DEMO_ID}/240p`;
  const origin = await startOrigin({ mounts: { '/films/film/': film } });
  try {
    origin.serve('/films/index.html', readFileSync(PAGE));
    for (const file of ['hls.js', 'playahead.js', 'sw.js']) {
      const source = readFileSync(STATIC_FOLDER + file);
      origin.serve(`/films/${file}`, source, { 'Content-Type': 'text/javascript' });
    }
    await page.goto(`${origin.url}/films/index.html`);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.evaluate(() => document.querySelector('video')?.play());
    await origin.log.waitFor(() => asked(origin.log.media()).includes(4) || null);
    const next = `${readFileSync(`${STATIC_FOLDER}sw.js`, 'utf8')}// The next build.`;
    origin.serve('/films/sw.js', next, { 'Content-Type': 'text/javascript' });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.click('#update');
    await page.waitForFunction(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === 'activated' && !registration.waiting;
    });
    await page.evaluate(() => document.querySelector('video')?.pause());
    const viewer = new Viewer(page, origin);
    await viewer.holds(0, 4);
    expect(numbersOf(origin.log.media())).toEqual([0, 1, 2, 3, 4]);
    await page.evaluate(() => (window.playahead as unknown as Playahead).configure({ ahead: 1 }));
    expect((await viewer.snapshot()).settings).toEqual({
      ahead: 1,
      refill: 0.75,
      parallel: 2,
      behind: 8,
    });
    await viewer.holds(0, 1);
    const names = await page.evaluate(() => caches.keys());
    expect(
      names.filter((name) => name.startsWith('playahead-shell')),
      'its page is its own',
    ).toEqual([]);
  } finally {
    await origin.stop();
  }
});

test('requests of a page that plays nothing are left alone', async ({ page, viewer, origin }) => {
  await viewer.open('');
  origin.serve('/other.html', '<!doctype html><title>Other</title>', {
    'Content-Type': 'text/html',
  });
  origin.serve('/answer.json', '{"answer":42}', { 'Content-Type': 'application/json' });
  await page.goto(`${origin.url}/other.html`);
  const answer = await page.evaluate(async () => (await fetch('answer.json')).json());
  expect(answer).toEqual({ answer: 42 });
  expect(await viewer.held()).toEqual([]);
  expect(asked(origin.log.media())).toEqual([]);
});
