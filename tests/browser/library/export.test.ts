import { readFile } from 'node:fs/promises';
import { expect, test } from '../fixtures.ts';
import { kept, openWithHoliday } from './importer.ts';

test('a video is written into a folder as static hosts serve it', async ({ viewer, page }) => {
  // No script can choose a folder: this one is the origin's own, of the same kind.
  await page.addInitScript(() => {
    const showDirectoryPicker = () => navigator.storage.getDirectory();
    Object.assign(window, { showDirectoryPicker });
  });
  const own = await openWithHoliday(viewer);
  await own.items.getByRole('button', { name: 'Export Holiday' }).click();
  await expect(own.words).toContainText('In static/video/ it is found by its id');
  const written = await page.evaluate(async () => {
    const sizes: Record<string, number> = {};
    const walk = async (folder: FileSystemDirectoryHandle, path: string) => {
      for await (const [name, each] of folder.entries()) {
        if (each.kind === 'directory')
          await walk(each as FileSystemDirectoryHandle, `${path}${name}/`);
        else sizes[path + name] = (await (each as FileSystemFileHandle).getFile()).size;
      }
    };
    await walk(await navigator.storage.getDirectory(), '');
    return sizes;
  });
  const [paths = []] = Object.values(await kept(page));
  const stream = paths.map((path) => path.replace('/library/', ''));
  const isOfStream = (path: string) => !/\.(json|jpg)$/.test(path);
  expect(Object.keys(written).sort()).toEqual(stream.filter(isOfStream).sort());
  expect(Math.min(...Object.values(written))).toBeGreaterThan(0);
});

test('where no folder can be written, it is saved as one archive', async ({ viewer, page }) => {
  await page.addInitScript(() => Object.assign(window, { showDirectoryPicker: undefined }));
  const own = await openWithHoliday(viewer);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    own.items.getByRole('button', { name: 'Export Holiday' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^vid-[\w-]{43}\.zip$/);
  await expect(own.words).toContainText('unpack it in static/video/');
  const archive = await readFile(await download.path());
  // APPNOTE 4.3.7: each file begins with these.
  expect(archive.readUInt32LE(0)).toBe(0x04034b50);
  const names = [
    ...archive.toString('latin1').matchAll(/vid-[\w-]{43}\/[\w./-]+?\.(?:m3u8|m4s|mp4)/g),
  ];
  const [paths = []] = Object.values(await kept(page));
  const stream = paths.map((path) => path.replace('/library/', ''));
  const named = new Set(names.map(([name]) => name));
  expect(stream.filter((path) => !/\.(json|jpg)$/.test(path) && !named.has(path))).toEqual([]);
});
