import type { FileAdapter } from '../attach/file/file-adapter.ts';
import type { IndexedFile } from './file-index.ts';

/** A file that a media element plays by now, and what came of it when it was opened. */
export interface PlayedFile extends Omit<IndexedFile, 'inTheWay'> {
  readonly video: HTMLVideoElement;
  readonly adapter: FileAdapter;
  /** Aborted once it is played no more. */
  readonly signal: AbortSignal;
}

/** Reads what says where in a file each second is, beside what plays, and lets its adapter know. */
export async function learnIndex(played: PlayedFile): Promise<void> {
  const { video, adapter, signal, ...file } = played;
  const elsewhere = new AbortController();
  const go = () => elsewhere.abort();
  try {
    const { readIndex } = await import('./file-index.ts');
    video.addEventListener('seeking', go, { once: true, signal });
    const { index, points } = await readIndex({ ...file, inTheWay: elsewhere.signal });
    if (!signal.aborted) adapter.learn({ ...file.layout, index }, points);
  } catch (error) {
    if (signal.aborted) return;
    console.warn('Playahead guesses where in the file each second is:', error);
    adapter.learnNothing();
  }
}
