import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';
import type { Viewer } from './viewer.ts';

test('what a site says late of its tokens holds for the next worker, and the present one goes on', async ({
  viewer,
  page,
  origin,
}) => {
  origin.serve('/film.m3u8', signedPlaylist('monday'));
  await visitOwnPage(viewer, 'window.registerWorker = registerWorker;');
  await viewer.loaded();
  await viewer.play();
  await viewer.playedTo(1);
  const late = page.evaluate(() =>
    (window as unknown as Site).registerWorker('sw.js', { ignore: ['token'] }),
  );
  expect(await late).toBeUndefined();
  await viewer.playedTo(3 * SEGMENT_SECONDS + 1);
  const playing = await viewer.snapshot();
  // Three segments are played, and each is one that the worker says it has fetched.
  const [size] = origin.log.media().map(({ bytesSent }) => bytesSent);
  expect(playing.bytesFromNetwork - playing.bytesNeverPlayed).toBeGreaterThan(2 * (size ?? 0));
  expect((await viewer.held()).every((path) => path.includes('token='))).toBe(true);

  await viewer.pause();
  await page.waitForFunction(() =>
    navigator.serviceWorker.controller?.scriptURL.includes('ignore=token'),
  );
  await viewer.seek(10 * SEGMENT_SECONDS + 1);
  await expect
    .poll(async () => (await viewer.held()).filter((path) => /segment-01[0-2]\.ts$/.test(path)))
    .toHaveLength(3);
  await expect
    .poll(async () => (await viewer.snapshot()).held)
    .toEqual(expect.arrayContaining([10, 11, 12]));
});

test('a name that can be none is said in the console, and the rest holds', async ({
  viewer,
  page,
  origin,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  origin.serve('/film.m3u8', signedPlaylist('monday'));
  await visitOwnPage(viewer, 'window.registerWorker = registerWorker;');
  await viewer.loaded();
  await page.evaluate(() =>
    (window as unknown as Site).registerWorker('sw.js', { ignore: ['a**', 'token'] }),
  );
  await page.waitForFunction(() =>
    navigator.serviceWorker.controller?.scriptURL.includes('ignore='),
  );
  await expect.poll(() => warnings.join()).toContain('“a**” cannot name a query parameter');
  await viewer.play();
  await expect
    .poll(async () => (await viewer.held()).filter((path) => path.endsWith('.ts')).length)
    .toBeGreaterThanOrEqual(2);
});

interface Site {
  registerWorker(script: string, options: { readonly ignore: readonly string[] }): Promise<void>;
}

/** A page that registers our worker only when it is told to; there is one by then, which knows of no token. */
async function visitOwnPage(viewer: Viewer, script: string): Promise<void> {
  const html = ownPage({ ahead: 2, source: 'film.m3u8', script });
  viewer.origin.serve('/own.html', html.replace('  registerWorker();\n', ''), {
    'Content-Type': 'text/html',
  });
  await viewer.open('');
  await viewer.page.goto(`${viewer.origin.url}/own.html`);
}

function signedPlaylist(token: string): string {
  const folder = rendition('240p').replace('index.m3u8', '');
  const segments = Array.from({ length: SEGMENT_COUNT }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return `#EXTINF:${SEGMENT_SECONDS},\n${folder}segment-${number}.ts?token=${token}\n`;
  });
  return `#EXTM3U\n#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}\n${segments.join('')}#EXT-X-ENDLIST\n`;
}
