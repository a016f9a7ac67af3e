import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import type { Bucket } from '../../s3/bucket.ts';
import { expect } from '../fixtures.ts';
import { filesOf, kept, ownVideos } from './importer.ts';

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

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
