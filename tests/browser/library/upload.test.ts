import { startSigningApi } from '../../s3/signing-api.ts';
import type { SmallS3 } from '../../s3/small-s3.ts';
import { showsItsFrame } from '../files/film.ts';
import { everythingKept, signIn } from '../private/visitor.ts';
import { holiday, openWithHoliday, ownVideos } from './importer.ts';
import {
  expectedIn,
  expectUploaded,
  foundIn,
  idOfOnly,
  importAndUpload,
  largeHoliday,
  uploadHoliday,
  uploadInPart,
  uploadsOn,
  useBucket,
} from './uploads.ts';
import { expect, test } from './with-s3.ts';

const TOKEN = 'token-of-who-uploads';

test('a video that is kept goes up with keys that are given: its playlist last, and no key is kept', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  await expect(own.items.getByRole('button', { name: 'Upload Holiday' })).toHaveCount(0);
  await useBucket(page, bucket);
  await uploadHoliday(page);
  await expectUploaded(page);
  await expect(own.items).toContainText('uploaded');
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
  const { key } = front.requests.filter(({ method }) => method === 'PUT').at(-1) ?? {};
  expect(key).toBe(`${await idOfOnly(page)}/video/${await idOfOnly(page)}.m3u8`);
  expect(await everythingKept(viewer)).not.toContain(bucket.address.secretAccessKey);
  expect(page.url()).not.toContain(bucket.address.secretAccessKey);
});

test('a large film goes up in parts, several at once, while it is made; one that fails twice is sent again', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  await viewer.open('');
  await useBucket(page, bucket);
  const file = await largeHoliday();
  let failures = 0;
  let thirdBegins = () => {};
  const thirdBegan = new Promise<void>((resolve) => (thirdBegins = resolve));
  front.trouble = async ({ query }) => {
    const part = query.get('partNumber');
    if (part === '3') thirdBegins();
    // Answered no sooner, which is never where they go one after the other.
    if (part === '1') await thirdBegan;
    if (part !== '2' || failures === 2) return undefined;
    failures += 1;
    return failures === 1 ? { status: 503, code: 'SlowDown' } : 'cut';
  };
  await importAndUpload(page, file);
  await expectUploaded(page);
  expect(failures).toBe(2);
  const raw = `${await idOfOnly(page)}/raw/Holiday.mp4`;
  const parts = front.requests.filter(({ query }) => query.has('partNumber'));
  expect(parts.length, 'four parts of 8 MiB, and twice more').toBe(6);
  expect(parts.every(({ key }) => key === raw)).toBe(true);
  // s3rver joins parts in its own time.
  await expect.poll(() => foundIn(bucket)).toEqual(await expectedIn(page, file));
});

test('the site’s API signs: who uploads is asked for a token, and the video plays from there by its id', async ({
  viewer,
  page,
  origin,
  s3: { bucket, front },
}) => {
  const api = await startSigningApi(bucket);
  api.tokens.add(TOKEN);
  origin.serve(
    '/config.json',
    JSON.stringify({
      uploads: { sign: `${api.url}/sign` },
      videos: { source: `${api.url}/videos/{id}/{id}.m3u8` },
      credentials: { [api.url]: 'token', [new URL(front.url).origin]: 'none' },
    }),
  );
  try {
    await viewer.open('');
    const [own, uploads] = [ownVideos(page), uploadsOn(page)];
    await importAndUpload(page, await holiday());
    await expect(uploads.words).toContainText('wants to know who uploads');
    await expect(own.words).toContainText('is in your library');
    await signIn(viewer, TOKEN);
    // The first signatures have run out by the time that they are used.
    api.runOut = 2;
    await uploads.goOn.click();
    await expectUploaded(page);
    expect(api.runOut).toBe(0);
    expect(front.requests.filter(({ status }) => status === 403).length).toBeGreaterThanOrEqual(2);
    expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
    const id = await idOfOnly(page);

    // With none of it left in the browser, and the same token.
    page.once('dialog', (dialog) => void dialog.accept());
    await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
    await expect(own.items).toHaveCount(0);
    await viewer.open(`?video=${id}`);
    await viewer.load();
    for (const seconds of [20, 5]) {
      await viewer.seek(seconds);
      await showsItsFrame(viewer, `at ${seconds} s`);
    }
    const carrying = front.requests.filter((request) => JSON.stringify(request).includes(TOKEN));
    expect(carrying, 'the bucket has its signatures, and no token').toEqual([]);
  } finally {
    await api.stop();
  }
});

test('a reload in the middle: it goes on, and no file goes up twice', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  await useBucket(page, bucket);
  await uploadInPart(page, front);
  await expect
    .poll(() => page.evaluate(uploadedPaths))
    .toHaveLength(front.requests.filter(isStreamFileThere).length);
  await page.reload();
  await expect(own.items).toContainText('not all of it is uploaded');
  front.trouble = () => undefined;
  await useBucket(page, bucket);
  await uploadHoliday(page);
  await expectUploaded(page);
  const there = front.requests.filter(isStreamFileThere).map(({ key }) => key);
  expect(new Set(there).size).toBe(there.length);
  const expected = Object.keys(await expectedIn(page));
  expect(await bucket.keys()).toEqual(expect.arrayContaining(expected));
});

test('what is paused sends nothing new, and goes on', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  await viewer.open('');
  await useBucket(page, bucket);
  let release = () => {};
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  front.trouble = ({ query }) => (query.has('partNumber') ? held : undefined);
  const [own, uploads] = [ownVideos(page), uploadsOn(page)];
  const file = await largeHoliday();
  await importAndUpload(page, file);
  const parts = () => front.requests.filter(({ query }) => query.has('partNumber')).length;
  await expect.poll(parts).toBe(3);
  await uploads.pause.click();
  await expect(uploads.words).toContainText('is paused');
  release();
  await expect
    .poll(() => front.requests.filter(({ query, status }) => query.has('partNumber') && status))
    .toHaveLength(3);
  await expect(own.words).toContainText('is in your library');
  expect(parts(), 'of four').toBe(3);
  await uploads.goOn.click();
  await expectUploaded(page);
  expect(parts()).toBe(4);
});

test('what is imported in another way is sent anew, and its old playlist goes first', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  test.slow();
  const own = await openWithHoliday(viewer);
  await useBucket(page, bucket);
  await uploadHoliday(page);
  await expectUploaded(page);
  page.on('dialog', (dialog) => void dialog.accept());
  await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
  await expect(own.items).toHaveCount(0);
  const since = front.requests.length;
  await importAndUpload(page, await holiday(), 1);
  await expect(own.items).toContainText('· uploaded', { timeout: 60_000 });
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
  const stream = front.requests.slice(since).filter(({ key }) => key.includes('/video/'));
  expect(stream[0]?.method, 'nobody meets half of one').toBe('DELETE');
  expect(stream[0]?.key).toMatch(/vid-[\w-]{43}\.m3u8$/);
});

async function uploadedPaths(): Promise<string[]> {
  const name = (await caches.keys()).find((each) => each.startsWith('playahead-library')) ?? '';
  const cache = await caches.open(name);
  const record = (await cache.keys()).find(({ url }) => url.endsWith('/upload.json'));
  const kept = record && (await cache.match(record));
  return kept ? (await kept.json()).sent : [];
}

function isStreamFileThere({ method, key, status }: SmallS3['front']['requests'][number]): boolean {
  return method === 'PUT' && status === 200 && key.includes('/video/');
}
