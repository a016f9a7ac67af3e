import type { Page } from 'playwright/test';
import type { Bucket } from '../../s3/bucket.ts';
import type { Front } from '../../s3/front.ts';
import { movieOf } from '../files/film.ts';
import { expect } from '../fixtures.ts';
import { sha256 } from '../streams/stream.ts';
import { type ChosenFile, filesOf, HOLIDAY, kept, ownVideos } from './importer.ts';

/** The part of the page in which uploads are seen. */
export function uploadsOn(page: Page) {
  const { section } = ownVideos(page);
  return {
    words: section.locator('#upload-words'),
    cancel: section.getByRole('button', { name: 'Cancel the upload' }),
    pause: section.getByRole('button', { name: 'Pause the upload' }),
    goOn: section.getByRole('button', { name: 'Go on with the upload' }),
    pace: section.locator('#upload-pace'),
    too: section.getByLabel('Upload it too'),
  };
}

/** A film that is sent in four parts. */
export async function largeHoliday(bytes = 26e6): Promise<ChosenFile> {
  return { ...HOLIDAY, buffer: await movieOf({ index: 'front', segments: 6, bytes }) };
}

/** Brings a file into the library, and into the bucket while it is made; `way`: in which of several. */
export async function importAndUpload(page: Page, file: ChosenFile, way = 0): Promise<void> {
  const own = ownVideos(page);
  await own.choose(file);
  const how = own.section.getByLabel('How it is made');
  if (way > 0) await how.selectOption({ index: way });
  await uploadsOn(page).too.check();
  await own.import.click();
}

/** Presses the button of the film that is kept. */
export async function uploadHoliday(page: Page): Promise<void> {
  await ownVideos(page).items.getByRole('button', { name: 'Upload Holiday' }).click();
}

export async function expectUploaded(page: Page): Promise<void> {
  await expect(uploadsOn(page).words).toContainText('Holiday is uploaded to');
}

/** Uploads it as far as the fifth file: what comes then is never answered. */
export async function uploadInPart(page: Page, front: Front): Promise<void> {
  let sent = 0;
  front.trouble = ({ method }) => {
    if (method === 'PUT') sent += 1;
    return method === 'PUT' && sent > 5 ? new Promise(() => {}) : undefined;
  };
  await uploadHoliday(page);
  await expect.poll(() => sent).toBeGreaterThan(5);
}

/** Gives the page a bucket and its keys. */
export async function useBucket(
  page: Page,
  { address: { url, accessKeyId, secretAccessKey } }: Bucket,
): Promise<void> {
  const { section } = ownVideos(page);
  await section.getByText('Upload to S3').click();
  await section.getByLabel('Bucket', { exact: true }).fill(`${url}/`);
  await section.getByLabel('Access key').fill(accessKeyId);
  await section.getByLabel('Secret key').fill(secretAccessKey);
  await section.getByRole('button', { name: 'Use this bucket' }).click();
  await expect(section.getByLabel('Bucket', { exact: true })).toBeHidden();
}

/** The id of the only video of the library. */
export async function idOfOnly(page: Page): Promise<string> {
  const [name = ''] = Object.keys(await kept(page));
  return /vid-[\w-]{43}/.exec(name)?.[0] ?? '';
}

/** What is to be in a bucket of the only video, by key, as SHA-256 of its bytes. */
export async function expectedIn(page: Page, raw?: { name: string; buffer: Buffer }) {
  const id = await idOfOnly(page);
  const expected: Record<string, string> = {};
  for (const [path, bytes] of await filesOf(page)) {
    if (/\.(json|jpg)$/.test(path)) continue;
    const name = path === 'index.m3u8' ? `${id}.m3u8` : path;
    expected[`${id}/video/${name}`] = sha256(bytes);
  }
  if (raw) expected[`${id}/raw/${raw.name}`] = sha256(raw.buffer);
  return expected;
}

/** What is in a bucket, by key, as SHA-256 of its bytes. */
export async function foundIn(bucket: Bucket): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key of await bucket.keys()) found[key] = sha256(await bucket.get(key));
  return found;
}
