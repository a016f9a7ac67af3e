import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright/test';
import { PROTOCOL_VERSION } from '../../sw/core/protocol.ts';
import { JAVASCRIPT, VERSION, WORKER } from './builds.ts';
import { rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { startOf, Viewer } from './viewer.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILM = `/${rendition('240p')}`;
const NEXT_VERSION = 'feedfacecafe';

test('two deployments on one origin: neither deletes, evicts, updates, silences or retires the other', async ({
  viewer: a,
  origin,
  page,
}, info) => {
  test.setTimeout(120_000);
  const b = new Viewer(await page.context().newPage(), origin);
  for (const folder of ['/a/', '/b/']) origin.mount(folder, STATIC_FOLDER);
  await a.open(`a/?src=${FILM}&ahead=2`);
  await a.load();
  await a.play();
  await a.pause();
  await holds(page, '/a/', [0, 1, 2]);

  // The same film, and another place.
  await b.open(`b/?src=${FILM}&ahead=2&behind=0#t=${startOf(15) + 1}`);
  await b.load();
  await b.play();
  await b.pause();
  await holds(page, '/b/', [15, 16, 17]);
  await holds(page, '/a/', [0, 1, 2]);
  expect(await shellsOf(page)).toEqual([`${VERSION}:/a/`, `${VERSION}:/b/`]);

  await b.play();
  const stalls = await b.watchForStalls();
  await listenForWords(b.page);
  origin.serve('/a/sw.js', WORKER.replace(VERSION, NEXT_VERSION), JAVASCRIPT);
  await updateHere(page);
  await expect
    .poll(() => shellsOf(page), { message: 'its own tab is the only one of its scope' })
    .toEqual([`${VERSION}:/b/`, `${NEXT_VERSION}:/a/`]);
  await holds(page, '/a/', [0, 1, 2]);

  const folder = `--out=${info.outputDir}`;
  await promisify(execFile)('node', ['build.mjs', '--retire', folder], { cwd: ROOT });
  origin.serve('/a/sw.js', await readFile(`${info.outputDir}/sw.js`, 'utf8'), JAVASCRIPT);
  await updateHere(page);
  await expect.poll(() => scopesLeft(page, '/a/')).toEqual({ caches: [], registered: false });
  expect(await shellsOf(page)).toEqual([`${VERSION}:/b/`]);
  await b.playedTo((await b.position()) + 5);
  expect(await stalls(), 'stalls').toEqual([]);
  expect(await wordsOf(b.page), 'what workers have said').toEqual(['download', 'view']);
  const { worker, direct } = await b.snapshot();
  expect({ worker, direct }).toEqual({ worker: 'in control', direct: 0 });
});

test('who signs out in one deployment takes nothing from another', async ({
  viewer: a,
  origin,
  page,
}) => {
  const b = new Viewer(await page.context().newPage(), origin);
  for (const folder of ['/a/', '/b/']) origin.mount(folder, STATIC_FOLDER);
  for (const [viewer, folder] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    await viewer.open(`${folder}/?src=${FILM}&ahead=1`);
    await viewer.load();
    await viewer.play();
    await viewer.pause();
    await holds(page, `/${folder}/`, [0, 1]);
  }
  await b.open('b/');
  await b.page.evaluate(() =>
    (window.playahead as unknown as { forget: () => Promise<void> }).forget(),
  );
  await holds(page, '/a/', [0, 1]);
  await holds(page, '/b/', []);
});

test('what a worker of another scope says to a page is nothing to it', async ({
  viewer,
  origin,
  page,
}) => {
  origin.mount('/b/', STATIC_FOLDER);
  await viewer.open(`b/?src=${FILM}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.pause();
  await holds(page, '/b/', [0, 1, 2]);
  await origin.log.idle();
  const rude = `
    const words = ['playahead-fall-silent', { type: 'stale', playahead: ${PROTOCOL_VERSION} }];
    addEventListener('install', (event) => event.waitUntil((async () => {
      const tabs = await clients.matchAll({ type: 'window', includeUncontrolled: true });
      for (const tab of tabs) for (const each of words) tab.postMessage(each);
    })()));
    addEventListener('message', () => fetch('/heard'));`;
  origin.serve('/a/sw.js', rude, JAVASCRIPT);
  await listenForWords(page);
  const before = origin.log.mark();
  await page.evaluate(() => void navigator.serviceWorker.register('/a/sw.js'));
  await expect.poll(() => wordsOf(page)).toContain('stale');
  await viewer.seek(startOf(15) + 1);
  await expect.poll(async () => (await viewer.snapshot()).held).toEqual([15, 16, 17]);
  const paths = origin.log.since(before).map(({ path }) => path);
  expect(paths.filter((path) => path === '/heard' || path === FILM)).toEqual([]);
});

/** Waits until the caches of a scope's segments hold just these. */
async function holds(page: Page, scope: string, expected: readonly number[]): Promise<void> {
  await expect
    .poll(
      async () => {
        const urls = await page.evaluate(async (path) => {
          const names = (await caches.keys()).filter((name) => {
            return name.startsWith('playahead-segments') && name.endsWith(`:${path}`);
          });
          const entries = names.map(async (name) => (await caches.open(name)).keys());
          return (await Promise.all(entries)).flat().map(({ url }) => url);
        }, scope);
        return urls.map(sequenceOf).sort((one, other) => one - other);
      },
      { message: `${scope} holds ${expected}` },
    )
    .toEqual(expected);
}

/** The versions of the page that are stored, each with its scope. */
async function shellsOf(page: Page): Promise<string[]> {
  const names = await page.evaluate(() => caches.keys());
  return names.flatMap((name) => /^playahead-shell-(.*)$/.exec(name)?.[1] ?? []).sort();
}

function scopesLeft(page: Page, scope: string) {
  return page.evaluate(async (path) => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    return {
      caches: (await caches.keys()).filter((name) => name.endsWith(`:${path}`)),
      registered: registrations.some((each) => each.scope.endsWith(path)),
    };
  }, scope);
}

async function updateHere(page: Page): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
}

/** Notes what workers say to this page from now on. */
async function listenForWords(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.words = new Set();
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      window.words.add(typeof data === 'string' ? data : data.type);
    });
  });
}

function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => [...window.words].sort());
}

declare global {
  interface Window {
    words: Set<string>;
  }
}
