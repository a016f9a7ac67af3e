import { showsItsFrame } from '../browser/files/film.ts';
import { test as base, expect } from '../browser/fixtures.ts';
import { openSignedIn } from '../browser/private/visitor.ts';
import { demoSegment, mediaPlaylist } from '../browser/streams/stream.ts';
import { startOrigin } from '../origin/origin.ts';
import { hasSwift } from './swift.ts';
import { type SwiftBucket, startSwiftBucket } from './swift-bucket.ts';

const ID = 'vid-2026_holiday';
const SEGMENTS = 24;
const TOKEN = 'token-of-the-api';

/** The bucket is laid out as a company's is. */
const test = base.extend<{ s3: SwiftBucket }>({
  // Playwright wants the first argument to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  s3: async ({}, use) => {
    const s3 = await startSwiftBucket();
    for (let at = 0; at < SEGMENTS; at += 1) {
      await s3.bucket.put(keyOf(partOf(at)), demoSegment(at));
    }
    await s3.bucket.put(
      keyOf(`video/${ID}.m3u8`),
      playlistOf((part) => part.replace('video/', '')),
    );
    await use(s3);
    await s3.stop();
  },
});

test.skip(!hasSwift(), 'Swift is not installed');

test('a private bucket, read through presigned URLs that expire while it plays', async ({
  viewer,
  page,
  origin,
  s3: { bucket, nginx },
}) => {
  const api = await startOrigin({ cors: '*' });
  let playlists = 0;
  api.serve(`/videos/${ID}`, async ({ headers }) => {
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401 };
    playlists += 1;
    const signed = new Map<string, string>();
    for (let at = 0; at < SEGMENTS; at += 1) {
      const asked = { method: 'GET', key: keyOf(partOf(at)) };
      signed.set(partOf(at), await bucket.sign(asked, { seconds: 6 }));
    }
    return { body: playlistOf((part) => signed.get(part) ?? '') };
  });
  try {
    const videos = { source: `${api.url}/videos/{id}` };
    const credentials = { [api.url]: 'token', [nginx.s3Url]: 'none' };
    origin.serve('/config.json', JSON.stringify({ videos, credentials }));
    await openSignedIn(viewer, `?video=${ID}&ahead=1`, TOKEN);
    await viewer.play();
    const stalls = await viewer.watchForStalls();
    await viewer.playedTo(20);
    expect(await stalls()).toEqual([]);
    await viewer.seek(60.02);
    await viewer.playedTo(62);
    await viewer.pause();
    await showsItsFrame(viewer, 'after a seek');
    expect(playlists, 'anew after each time that the signatures live').toBeGreaterThan(1);
    expect(await page.locator('#status').textContent()).toBe('');

    const parts = nginx
      .requests()
      .filter(({ server, method }) => server === 's3' && method === 'GET');
    expect(parts.filter(({ status }) => status === 403).length).toBeGreaterThan(0);
    const carrying = parts.filter((request) => JSON.stringify(request).includes(TOKEN));
    expect(carrying, 'the store has its signature, and no token').toEqual([]);
    const whole = parts
      .filter(({ status }) => status === 200)
      .map(({ path }) => path.split('?')[0]);
    expect(new Set(whole).size, 'each part once').toBe(whole.length);
    expect((await viewer.held()).filter((url) => /Signature|token/i.test(url))).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => viewer.held()).toEqual([]);
  } finally {
    await api.stop();
  }
});

function keyOf(name: string): string {
  return `${ID}/${name}`;
}

function partOf(at: number): string {
  return `video/parts/segment-${String(at).padStart(3, '0')}.ts`;
}

function playlistOf(urlOf: (part: string) => string): string {
  return mediaPlaylist(
    Array.from({ length: SEGMENTS }, (_, at) => `#EXTINF:4,\n${urlOf(partOf(at))}`),
  );
}
