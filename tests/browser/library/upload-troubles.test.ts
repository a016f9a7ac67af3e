import { Bucket } from '../../s3/bucket.ts';
import { holiday, kept, openWithHoliday, ownVideos } from './importer.ts';
import {
  expectedIn,
  expectUploaded,
  foundIn,
  importAndUpload,
  largeHoliday,
  uploadHoliday,
  uploadInPart,
  uploadsOn,
  useBucket,
} from './uploads.ts';
import { expect, test } from './with-s3.ts';

test('what is wrong is said, with what to do, and then it goes on', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  const own = await openWithHoliday(viewer);
  const uploads = uploadsOn(page);
  await own.section.getByText('Upload to S3').click();
  await own.section.getByLabel('Bucket').fill('acme');
  await own.section.getByRole('button', { name: 'Use this bucket' }).click();
  await expect(own.section.getByLabel('Bucket')).toBeFocused();
  await expect(own.section.locator('#bucket-url-problem')).toContainText('an http or https URL');
  await own.section.getByText('Upload to S3').click();

  front.isOpen = false;
  await useBucket(page, bucket);
  await uploadHoliday(page);
  await expect(uploads.words).toContainText('CORS rules have to allow', { timeout: 20_000 });
  front.isOpen = true;
  front.trouble = ({ method }) =>
    method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined;
  await uploads.goOn.click();
  await expect(uploads.words).toContainText('they have to allow PutObject');
  front.trouble = () => undefined;
  await uploads.goOn.click();
  await expectUploaded(page);
});

test('keys that fail are made good by others: it goes on with those', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  await openWithHoliday(viewer);
  const uploads = uploadsOn(page);
  front.trouble = ({ query }) =>
    query.get('X-Amz-Credential')?.startsWith('OLD/')
      ? { status: 403, code: 'ExpiredToken' }
      : undefined;
  await useBucket(page, new Bucket({ ...bucket.address, accessKeyId: 'OLD' }));
  await uploadHoliday(page);
  await expect(uploads.words).toContainText('does not take these keys any more: give new ones');
  await useBucket(page, bucket);
  await uploads.goOn.click();
  await expectUploaded(page);
  expect(await foundIn(bucket)).toEqual(await expectedIn(page, await holiday()));
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
  await importAndUpload(page, await holiday(), 1);
  await expect.poll(async () => (await bucket.keys()).length).toBeGreaterThan(2);
  page.once('dialog', (dialog) => void dialog.accept());
  await own.cancel.click();
  await expect.poll(() => bucket.keys()).toEqual([]);
  await expect(uploads.words).toHaveText('');
  await expect.poll(() => kept(page)).toEqual({});
  expect(front.requests.some(({ key }) => key.endsWith('/index.m3u8'))).toBe(false);
});

test('an ETag that the bucket does not show is asked for by its name', async ({
  viewer,
  page,
  s3: { bucket, front },
}) => {
  await viewer.open('');
  await useBucket(page, bucket);
  front.exposed = 'Content-Length';
  await importAndUpload(page, await largeHoliday(10e6));
  await expect(uploadsOn(page).words).toContainText('have to expose that header');
  front.exposed = 'ETag';
  await uploadsOn(page).goOn.click();
  await expectUploaded(page);
});

test('what is cancelled is deleted there', async ({ viewer, page, s3: { bucket, front } }) => {
  const own = await openWithHoliday(viewer);
  await useBucket(page, bucket);
  await uploadInPart(page, front);
  expect((await bucket.keys()).length).toBeGreaterThan(0);
  page.once('dialog', (dialog) => void dialog.accept());
  await uploadsOn(page).cancel.click();
  await expect(uploadsOn(page).words).toHaveText('');
  expect(await bucket.keys()).toEqual([]);
  await expect(own.items).not.toContainText('uploaded');
});
