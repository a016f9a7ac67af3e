import { downloadZip } from 'client-zip';
import type { Shelf } from '../import/shelf.ts';
import type { VideoItem } from './library-items.ts';
import { saveAs } from './save-as.ts';

/** A browser that lets a page write into a folder: https://wicg.github.io/file-system-access/. */
interface FolderPicking {
  readonly showDirectoryPicker?: (options: {
    readonly id: string;
    readonly mode: 'readwrite';
  }) => Promise<FileSystemDirectoryHandle>;
}

/**
 * Writes the stream of a video into a folder that a person chooses, below the video's id, or saves it as one
 * archive where the browser has no such thing. Says in words what has become of it; `undefined` where the
 * person thought better of it.
 */
export async function exportVideo(
  { id, name }: VideoItem,
  shelf: Shelf,
): Promise<string | undefined> {
  const { showDirectoryPicker } = window as FolderPicking;
  if (!showDirectoryPicker) {
    saveAs(await downloadZip(filesOf(id, shelf)).blob(), `${id}.zip`);
    return `${name} is saved as ${id}.zip: unpack it in static/video/.`;
  }
  try {
    const chosen = await showDirectoryPicker({ id: 'playahead', mode: 'readwrite' });
    await writeInto(await chosen.getDirectoryHandle(id, { create: true }), shelf);
    return `${name} is in ${chosen.name}/${id}/. In static/video/ it is found by its id.`;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

async function writeInto(folder: FileSystemDirectoryHandle, shelf: Shelf): Promise<void> {
  for (const path of await shelf.streamPaths()) {
    const names = path.split('/');
    const fileName = names.pop() as string;
    let place = folder;
    for (const each of names) place = await place.getDirectoryHandle(each, { create: true });
    const file = await place.getFileHandle(fileName, { create: true });
    const writable = await file.createWritable();
    await (await shelf.read(path)).stream().pipeTo(writable);
  }
}

/** One after the other, as each is put into the archive. */
async function* filesOf(id: string, shelf: Shelf) {
  for (const path of await shelf.streamPaths()) {
    yield { name: `${id}/${path}`, input: await shelf.read(path) };
  }
}
