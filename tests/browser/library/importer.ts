import type { Page } from 'playwright/test';
import { isMediaRequest } from '../../origin/request-entry.ts';
import { movieOf } from '../files/film.ts';
import { expect } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';

/** A film of 24 s: the demo stream's first six segments, as somebody's file. */
export const HOLIDAY = { name: 'Holiday.mp4', mimeType: 'video/mp4' };
export const HOLIDAY_SECONDS = 24;

/** A file as a person has it. */
export interface ChosenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export async function holiday(name = HOLIDAY.name): Promise<ChosenFile> {
  return { ...HOLIDAY, name, buffer: await movieOf({ index: 'front', segments: 6 }) };
}

/** The part of the page in which a viewer's own videos are. */
export function ownVideos(page: Page) {
  const section = page.getByRole('region', { name: 'Your own videos' });
  return {
    section,
    words: section.locator('#import-words'),
    import: section.getByRole('button', { name: 'Import' }),
    cancel: section.getByRole('button', { name: 'Cancel', exact: true }),
    pause: section.getByRole('button', { name: 'Pause' }),
    goOn: section.getByRole('button', { name: 'Go on', exact: true }),
    items: section.getByRole('listitem'),
    choose: (file: ChosenFile) => section.getByLabel('A video file').setInputFiles(file),
  };
}

/** Brings a file into the library. */
export async function bringIn(page: Page, file: ChosenFile): Promise<void> {
  const own = ownVideos(page);
  await own.choose(file);
  await own.import.click();
  await expect(own.words).toContainText('is in your library');
}

/** Opens the page, and brings the film into the library. */
export async function openWithHoliday(viewer: Viewer) {
  await viewer.open('');
  await bringIn(viewer.page, await holiday());
  return ownVideos(viewer.page);
}

/** Begins to bring a file into the library in several sizes, as far as it has them. */
export async function beginToEncode(page: Page, file: ChosenFile): Promise<void> {
  const own = ownVideos(page);
  await own.choose(file);
  await own.section.getByLabel('How it is made').selectOption({ index: 1 });
  await own.import.click();
}

/** The caches of the videos of the library, each with the paths that it holds. */
export function kept(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('playahead-library'));
    const lists = names.map(async (name) => {
      const requests = await (await caches.open(name)).keys();
      return [name, requests.map(({ url }) => new URL(url).pathname).sort()] as const;
    });
    return Object.fromEntries(await Promise.all(lists));
  });
}

/** The files of the only video, by their paths below its own. */
export async function filesOf(page: Page): Promise<Map<string, Buffer>> {
  const files = await page.evaluate(async () => {
    const cacheName = (await caches.keys()).find((each) => each.startsWith('playahead-library'));
    const cache = await caches.open(cacheName ?? '');
    const found: Record<string, string> = {};
    for (const request of await cache.keys()) {
      const bytes = new Uint8Array(await ((await cache.match(request)) as Response).arrayBuffer());
      let binary = '';
      for (const byte of bytes) binary += String.fromCharCode(byte);
      found[request.url.replace(/^.*\/vid-[\w-]{43}\//, '')] = btoa(binary);
    }
    return found;
  });
  const entries = Object.entries(files);
  return new Map(entries.map(([path, base64]) => [path, Buffer.from(base64, 'base64')]));
}

/** How many files of videos there are. */
export async function countOfFiles(page: Page): Promise<number> {
  return Object.values(await kept(page)).flat().length;
}

/** What of the video that plays was asked of the network. */
export function fromNetwork({ origin }: Viewer, since: number): readonly string[] {
  return origin.log.since(since, isMediaRequest).map(({ path }) => path);
}
