import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { movieOf, showsItsFrame } from '../browser/files/film.ts';
import { test as base, expect } from '../browser/fixtures.ts';
import { ownVideos } from '../browser/library/importer.ts';
import {
  expectedIn,
  expectUploaded,
  foundIn,
  idOfOnly,
  importAndUpload,
  largeHoliday,
  uploadHoliday,
  uploadsOn,
} from '../browser/library/uploads.ts';
import { sha256 } from '../browser/streams/stream.ts';
import type { Bucket } from '../s3/bucket.ts';
import { type SigningApi, startSigningApi } from '../s3/signing-api.ts';
import type { LoggedRequest, Nginx } from './nginx.ts';
import { hasSwift } from './swift.ts';
import { startSwiftBucket } from './swift-bucket.ts';

const PART_BYTES = 8 * 2 ** 20;

/** A private bucket on OpenStack Swift's S3, nginx before it, and the API that signs. */
const test = base.extend<{ s3: { bucket: Bucket; nginx: Nginx; api: SigningApi }; folder: string }>(
  {
    s3: async ({ origin }, use) => {
      const { bucket, nginx, stop } = await startSwiftBucket();
      const api = await startSigningApi(bucket);
      const config = {
        uploads: { sign: `${api.url}/sign` },
        videos: { source: `${api.url}/videos/{id}/{id}.m3u8` },
        credentials: { [api.url]: 'token', [nginx.s3Url]: 'none' },
      };
      origin.serve('/config.json', JSON.stringify(config));
      await use({ bucket, nginx, api });
      await api.stop();
      await stop();
    },
    // Playwright wants the first argument to be a pattern.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    folder: async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'playahead-upload-'));
      await use(folder);
      await rm(folder, { recursive: true });
    },
  },
);

test.skip(!hasSwift(), 'Swift is not installed');

for (const megabytes of [5, 20, 600]) {
  test(`a film of ${megabytes} MB goes up while it is made, and plays from there`, async ({
    viewer,
    page,
    s3: { bucket, nginx },
    folder,
  }) => {
    test.setTimeout(300_000);
    const path = join(folder, 'Holiday.mp4');
    await writeFile(path, await movieOf({ index: 'front', segments: 6, bytes: megabytes * 1e6 }));
    await viewer.open('');
    const [own, uploads] = [ownVideos(page), uploadsOn(page)];
    await own.section.getByLabel('A video file').setInputFiles(path);
    await uploads.too.check();
    const beganAtMs = performance.now();
    await own.import.click();
    await expect(uploads.words).toContainText('Holiday is uploaded to', { timeout: 240_000 });
    const seconds = (performance.now() - beganAtMs) / 1000;
    const raw = await readFile(path);
    const parts = nginx.requests().filter(isPart);
    console.info(`${megabytes} MB and its stream: ${seconds.toFixed(1)} s, ${parts.length} parts`);
    expect(parts.length).toBe(raw.length > PART_BYTES ? Math.ceil(raw.length / PART_BYTES) : 0);
    const id = await idOfOnly(page);
    const stored = await bucket.get(`${id}/raw/Holiday.mp4`);
    expect(sha256(stored)).toBe(sha256(raw));
    expect(await bucket.uploads()).toEqual([]);
    expect((await bucket.keys()).length).toBeGreaterThan(6);

    page.once('dialog', (dialog) => void dialog.accept());
    await own.items.getByRole('button', { name: 'Delete Holiday' }).click();
    await expect(own.items).toHaveCount(0);
    await viewer.open(`?video=${id}`);
    await viewer.load();
    for (const at of [20, 5, 12]) {
      await viewer.seek(at);
      await showsItsFrame(viewer, `at ${at} s`);
    }
  });
}

test('a reload in the middle: the parts that are there stay, and only what lacks goes up', async ({
  viewer,
  page,
  s3: { bucket, nginx, api },
}) => {
  const file = await largeHoliday(45e6);
  await viewer.open('');
  const own = ownVideos(page);
  api.keepsWaiting = ({ partNumber = 0 }) => partNumber > 3;
  await importAndUpload(page, file);
  await expect(own.words).toContainText('is in your library');
  const partsThere = () =>
    nginx
      .requests()
      .filter(isPart)
      .map(({ path }) => Number(/partNumber=(\d+)/.exec(path)?.[1]))
      .sort();
  await expect.poll(partsThere).toEqual([1, 2, 3]);
  await page.reload();
  api.keepsWaiting = () => false;
  await own.choose(file);
  await expect(own.words).toContainText('is here already');
  await uploadHoliday(page);
  await expectUploaded(page);
  expect(partsThere(), 'each once').toEqual([1, 2, 3, 4, 5, 6]);
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, file));
});

test('what is cancelled leaves nothing: no object, and no part', async ({
  viewer,
  page,
  s3: { bucket, nginx, api },
}) => {
  const file = await largeHoliday(45e6);
  await viewer.open('');
  const uploads = uploadsOn(page);
  api.keepsWaiting = ({ partNumber = 0 }) => partNumber > 3;
  await importAndUpload(page, file);
  await expect.poll(() => nginx.requests().filter(isPart).length).toBe(3);
  await expect.poll(async () => (await bucket.keys()).length).toBeGreaterThan(6);
  expect((await bucket.uploads()).length).toBe(1);
  page.once('dialog', (dialog) => void dialog.accept());
  await uploads.cancel.click();
  await expect(uploads.words).toHaveText('');
  expect(await bucket.uploads()).toEqual([]);
  expect(await bucket.keys()).toEqual([]);
});

test('signatures that have run out are asked for again', async ({
  viewer,
  page,
  s3: { bucket, nginx, api },
}) => {
  const file = await largeHoliday(20e6);
  await viewer.open('');
  api.runOut = 4;
  await importAndUpload(page, file);
  await expectUploaded(page);
  expect(nginx.requests().filter(({ status }) => status === 403).length).toBe(4);
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, file));
});

function isPart({ method, path, status }: LoggedRequest): boolean {
  return method === 'PUT' && path.includes('partNumber=') && status === 200;
}
