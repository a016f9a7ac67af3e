import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_ID, STATIC_FOLDER } from '../browser/demo.ts';
import { movieOf } from '../browser/files/film.ts';

/** A server's documents: the demo stream (`video/`) and a file (`movie.mp4`). */
export async function makeDocuments(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'playahead-documents-'));
  symlinkSync(join(STATIC_FOLDER, 'video', DEMO_ID), join(folder, 'video'));
  writeFileSync(join(folder, 'movie.mp4'), await movieOf({ index: 'front', bytes: 24e6 }));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
