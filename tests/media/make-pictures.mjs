// Makes the README's pictures of the page, .github/page.png, devtools.png and library.png, in Chromium:
//   npm run build && node tests/media/make-pictures.mjs     (PORT=8081 before node: elsewhere)
//
// The demo stream plays over a link of some 5 Mbit/s, and the page's picture is taken while segments are on
// their way. DevTools is its own front end, which Chromium serves to any page.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';
import { findBrowser } from '../find-browser.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PICTURES = `${ROOT}.github/`;

const CHUNK_BYTES = 16_384;
const CHUNK_MS = 25;
/** Near the end of the window: half of it comes, and then nothing for a while. */
const LATE = { file: /segment-016\.ts$/, figure: '16' };
const LATE_MS = 8000;

const PORT = Number(process.env.PORT ?? 8080);
const PAGE_URL = `http://localhost:${PORT}/?ahead=6`;
const PLAYED_SECONDS = 7;
const SEEK_SECONDS = 40.5;
/** The window reaches what is late, and the controls have hidden themselves. */
const PICTURE_AT = { seconds: 43.5, words: 'Playhead at 0:43' };

const DEBUGGING_PORT = 9339;

const SEGMENTS = 24;
const VIDEOS = `${ROOT}static/video/`;
const DEMO_FOLDER = `${VIDEOS}${readdirSync(VIDEOS).find((name) => name.startsWith('vid-'))}/540p`;

const site = spawn('node', ['build.mjs', '--serve-only'], {
  cwd: ROOT,
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const siteUrl = await addressOf(site);
const link = createServer((request, response) => void carry(request, response)).listen(PORT);
await once(link, 'listening');

const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: [
    ...CHROMIUM_ARGUMENTS,
    `--remote-debugging-port=${DEBUGGING_PORT}`,
    `--remote-allow-origins=http://localhost:${DEBUGGING_PORT}`,
  ],
});
try {
  const context = await browser.newContext({ colorScheme: 'light' });
  await takePage(context);
  await takeDevTools(context);
  await takeLibrary(await browser.newContext({ colorScheme: 'light' }));
} finally {
  await browser.close();
  link.closeAllConnections();
  link.close();
  site.kill();
}

async function takePage(context) {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(PAGE_URL);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.click('#load');
  await page.waitForFunction(() => document.getElementById('video').readyState >= 2);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.getElementById('video').play());
  await playedTo(page, PLAYED_SECONDS);
  await page.evaluate((seconds) => {
    document.getElementById('video').currentTime = seconds;
  }, SEEK_SECONDS);
  await playedTo(page, PICTURE_AT.seconds);
  await page.getByText(PICTURE_AT.words).waitFor();
  await page.screenshot({ path: `${PICTURES}page.png` });
  const figure = (name) => page.locator(`[data-figure="${name}"]`).textContent();
  assert.equal(await figure('worker'), 'in control');
  assert.equal(await figure('pending'), LATE.figure);
  await page.evaluate(() => document.getElementById('video').pause());
}

async function takeDevTools(context) {
  const debugging = `localhost:${DEBUGGING_PORT}/devtools`;
  const targets = await (await fetch(`http://localhost:${DEBUGGING_PORT}/json/list`)).json();
  const { id } = targets.find(({ url }) => url === PAGE_URL);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1500, height: 520 });
  const query = `?ws=${debugging}/page/${id}&panel=resources`;
  await page.goto(`http://${debugging}/devtools_app.html${query}`);
  await page.getByRole('treeitem', { name: 'Cache storage' }).click();
  await page.keyboard.press('ArrowRight');
  const caches = page.getByRole('treeitem', { name: 'playahead-' });
  // Of the page, of playlists and of segments: they move while there are fewer.
  await caches.nth(2).waitFor();
  await caches.filter({ hasText: 'segments' }).click();
  await page.getByText('segment-004.ts').first().click();
  await page.getByRole('tab', { name: 'Headers' }).click();
  await page.getByText('Request Method').waitFor();
  await page.screenshot({ path: `${PICTURES}devtools.png`, animations: 'disabled' });
}

/** A film in the library, and another one on its way there. */
async function takeLibrary(context) {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height: 800 });
  // Once more, so that it has the worker before anything is chosen.
  await page.goto(siteUrl);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const status = page.locator('#import-words');
  const choose = (name, segments) => {
    const file = { name, mimeType: 'video/mp2t', buffer: demoFilm(segments) };
    return page.setInputFiles('#file', file);
  };
  await choose('A day at the sea.ts', SEGMENTS);
  await page.click('#import-begin');
  await status.getByText('is in your library').waitFor();
  await choose('The birthday.ts', SEGMENTS / 2);
  await page.locator('#import-how').selectOption({ index: 1 });
  await page.click('#import-begin');
  await page.locator('#library .begun button').waitFor();
  await page.waitForFunction(() => document.querySelector('#import progress').value > 0.5);
  await page.click('#import-pause');
  await page.locator('#own').screenshot({ path: `${PICTURES}library.png` });
  await context.close();
}

/** The first segments of the demo stream are, one after the other, a film in MPEG-TS. */
function demoFilm(segments) {
  const names = readdirSync(DEMO_FOLDER).filter((name) => name.endsWith('.ts'));
  const files = names.sort().slice(0, segments);
  return Buffer.concat(files.map((name) => readFileSync(`${DEMO_FOLDER}/${name}`)));
}

function playedTo(page, seconds) {
  return page.waitForFunction((to) => document.getElementById('video').currentTime >= to, seconds);
}

/** Where a server that was started says it is. */
async function addressOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url) return url.replace(/\/$/, '');
  }
  throw new Error('The server ended without a word. Run “npm run build” first.');
}

/** Passes a request on to the site, and its answer back as fast as the link carries it. */
async function carry(request, response) {
  const answer = await fetch(siteUrl + request.url);
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, {
    'Cache-Control': answer.headers.get('Cache-Control'),
    'Content-Length': body.length,
    'Content-Type': answer.headers.get('Content-Type'),
  });
  const isMedia = request.url.endsWith('.ts');
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    if (LATE.file.test(request.url) && at > body.length / 2) await sleep(LATE_MS);
    else if (isMedia) await sleep(CHUNK_MS);
    response.write(body.subarray(at, at + CHUNK_BYTES));
  }
  response.end();
}
