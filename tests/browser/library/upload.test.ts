import { Bucket } from '../../s3/bucket.ts';
import { startSigningApi } from '../../s3/signing-api.ts';
import { type SmallS3, startSmallS3 } from '../../s3/small-s3.ts';
import { movieOf, showsItsFrame } from '../files/film.ts';
import { test as base, expect } from '../fixtures.ts';
import { everythingKept, signIn } from '../private/visitor.ts';
import { HOLIDAY, holiday, kept, openWithHoliday, ownVideos } from './importer.ts';
import { expectedIn, foundIn, idOfOnly, uploadsOn, useBucket } from './uploads.ts';

const test = base.extend<{ s3: SmallS3 }>({
  // Playwright wants the first argument to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  s3: async ({}, use) => {
    const s3 = await startSmallS3();
    await use(s3);
    await s3.stop();
  },
});

const TOKEN = 'token-of-who-uploads';

test('a video that is kept goes up with keys that are given: its playlist last, and no key is kept', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  await expect(own.items.getByRole('button', { name: 'Upload Holiday' })).toHaveCount(0);
  await useBucket(page, bucket);
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect(uploadsOn(page).words).toContainText('Holiday is uploaded to');
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
  const file = { ...HOLIDAY, buffer: await movieOf({ index: 'front', segments: 6, bytes: 26e6 }) };
  let failures = 0;
  front.trouble = async ({ query }) => {
    const isSecondPart = query.get('partNumber') === '2';
    if (!isSecondPart || failures === 2) return undefined;
    failures += 1;
    return failures === 1 ? { status: 503, code: 'SlowDown' } : 'cut';
  };
  const own = ownVideos(page);
  await own.choose(file);
  await uploadsOn(page).too.check();
  await own.import.click();
  await expect(uploadsOn(page).words).toContainText('Holiday is uploaded to');
  expect(failures).toBe(2);
  const raw = `${await idOfOnly(page)}/raw/Holiday.mp4`;
  const parts = front.requests.filter(({ query }) => query.has('partNumber'));
  expect(parts.length, 'four parts of 8 MiB, and twice more').toBe(6);
  expect(parts.every(({ key }) => key === raw)).toBe(true);
  const [first] = parts;
  const together = parts.filter(({ beganAtMs }) => beganAtMs < (first?.endedAtMs ?? 0));
  expect(together.length, 'at once').toBeGreaterThan(1);
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
    await own.choose(await holiday());
    await uploads.too.check();
    await own.import.click();
    await expect(uploads.words).toContainText('wants to know who uploads');
    await expect(own.words).toContainText('is in your library');
    await signIn(viewer, TOKEN);
    // The first signatures have run out by the time that they are used.
    api.runOut = 2;
    await uploads.goOn.click();
    await expect(uploads.words).toContainText('Holiday is uploaded to');
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
  let sent = 0;
  front.trouble = ({ method }) => {
    if (method === 'PUT') sent += 1;
    // What comes after five is never answered.
    return sent > 5 ? new Promise(() => {}) : undefined;
  };
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect.poll(() => sent).toBeGreaterThan(5);
  await expect
    .poll(() => page.evaluate(uploadedPaths))
    .toHaveLength(front.requests.filter(isStreamFileThere).length);
  await page.reload();
  await expect(own.items).toContainText('not all of it is uploaded');
  front.trouble = () => undefined;
  await useBucket(page, bucket);
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect(uploadsOn(page).words).toContainText('Holiday is uploaded to');
  const there = front.requests.filter(isStreamFileThere).map(({ key }) => key);
  expect(new Set(there).size).toBe(there.length);
  const expected = Object.keys(await expectedIn(page));
  expect(await bucket.keys()).toEqual(expect.arrayContaining(expected));
});

test('what is wrong is said, with what to do, and then it goes on', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  const uploads = uploadsOn(page);
  const upload = own.items.getByRole('button', { name: 'Upload Holiday' });
  await own.section.getByText('Upload to S3').click();
  await own.section.getByLabel('Bucket').fill('acme');
  await own.section.getByRole('button', { name: 'Use this bucket' }).click();
  await expect(own.section.getByLabel('Bucket')).toBeFocused();
  await expect(own.section.locator('#bucket-url-problem')).toContainText('an http or https URL');
  await own.section.getByText('Upload to S3').click();

  front.isOpen = false;
  await useBucket(page, bucket);
  await upload.click();
  await expect(uploads.words).toContainText('CORS rules have to allow', { timeout: 20_000 });
  front.isOpen = true;
  front.trouble = ({ method }) =>
    method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined;
  await uploads.goOn.click();
  await expect(uploads.words).toContainText('they have to allow PutObject');
  front.trouble = () => undefined;
  await uploads.goOn.click();
  await expect(uploads.words).toContainText('Holiday is uploaded to');
});

test('keys that fail are made good by others: it goes on with those', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  const uploads = uploadsOn(page);
  front.trouble = ({ query }) =>
    query.get('X-Amz-Credential')?.startsWith('OLD/')
      ? { status: 403, code: 'ExpiredToken' }
      : undefined;
  await useBucket(page, new Bucket({ ...bucket.address, accessKeyId: 'OLD' }));
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect(uploads.words).toContainText('does not take these keys any more: give new ones');
  await useBucket(page, bucket);
  await uploads.goOn.click();
  await expect(uploads.words).toContainText('Holiday is uploaded to');
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
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
  const file = { ...HOLIDAY, buffer: await movieOf({ index: 'front', segments: 6, bytes: 26e6 }) };
  await own.choose(file);
  await uploads.too.check();
  await own.import.click();
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
  await expect(uploads.words).toContainText('Holiday is uploaded to');
  expect(parts()).toBe(4);
});

test('an import that is cancelled takes what it has uploaded with it', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  test.slow();
  await viewer.open('');
  await useBucket(page, bucket);
  const [own, uploads] = [ownVideos(page), uploadsOn(page)];
  await own.choose(await holiday());
  await own.section.getByLabel('How it is made').selectOption({ index: 1 });
  await uploads.too.check();
  await own.import.click();
  await expect.poll(async () => (await bucket.keys()).length).toBeGreaterThan(2);
  page.once('dialog', (dialog) => void dialog.accept());
  await own.cancel.click();
  await expect.poll(() => bucket.keys()).toEqual([]);
  await expect(uploads.words).toHaveText('');
  await expect.poll(() => kept(page)).toEqual({});
  expect(front.requests.some(({ key }) => key.endsWith('/index.m3u8'))).toBe(false);
});

test('what is imported in another way is sent anew, and its old playlist goes first', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  test.slow();
  const own = await openWithHoliday(viewer);
  const uploads = uploadsOn(page);
  await useBucket(page, bucket);
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect(uploads.words).toContainText('Holiday is uploaded to');
  page.on('dialog', (dialog) => void dialog.accept());
  await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
  await expect(own.items).toHaveCount(0);
  const since = front.requests.length;
  await own.choose(await holiday());
  await own.section.getByLabel('How it is made').selectOption({ index: 1 });
  await uploads.too.check();
  await own.import.click();
  await expect(own.items).toContainText('· uploaded', { timeout: 60_000 });
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
  const stream = front.requests.slice(since).filter(({ key }) => key.includes('/video/'));
  expect(stream[0]?.method, 'nobody meets half of one').toBe('DELETE');
  expect(stream[0]?.key).toMatch(/vid-[\w-]{43}\.m3u8$/);
});

test('an ETag that the bucket does not show is asked for by its name', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  await viewer.open('');
  await useBucket(page, bucket);
  front.exposed = 'Content-Length';
  const buffer = await movieOf({ index: 'front', segments: 6, bytes: 10e6 });
  const own = ownVideos(page);
  await own.choose({ ...HOLIDAY, buffer });
  await uploadsOn(page).too.check();
  await own.import.click();
  await expect(uploadsOn(page).words).toContainText('have to expose that header');
  front.exposed = 'ETag';
  await uploadsOn(page).goOn.click();
  await expect(uploadsOn(page).words).toContainText('Holiday is uploaded to');
});

test('what is cancelled is deleted there', async ({ viewer, page, s3: { bucket, front } }) => {
  const own = await openWithHoliday(viewer);
  await useBucket(page, bucket);
  let sent = 0;
  front.trouble = ({ method }) => {
    if (method === 'PUT') sent += 1;
    return method === 'PUT' && sent > 5 ? new Promise(() => {}) : undefined;
  };
  await own.items.getByRole('button', { name: 'Upload Holiday' }).click();
  await expect.poll(() => sent).toBeGreaterThan(5);
  expect((await bucket.keys()).length).toBeGreaterThan(0);
  page.once('dialog', (dialog) => void dialog.accept());
  await uploadsOn(page).cancel.click();
  await expect(uploadsOn(page).words).toHaveText('');
  expect(await bucket.keys()).toEqual([]);
  await expect(own.items).not.toContainText('uploaded');
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
