import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, CustomSource, Input } from 'mediabunny';
import { FileBytes } from '../../page/app/file-bytes.ts';
import { readMovie } from '../../page/app/movie-index.ts';
import { isWebm, readCues } from '../../page/app/webm-cues.ts';
import { spansOf } from '../../page/attach/file/byte-times.ts';
import { type ByteRange, rangeBytes, rangeHeader } from '../../sw/core/byte-range.ts';
import { CHUNK_BYTES, chunkRange, type FileLayout } from '../../sw/core/file-layout.ts';
import { filmOf, type SimFilm } from './film.ts';

/**
 * A file (MP4, QuickTime, WebM) in the chunks that its window has, with the times that its index gives them.
 * Throws, with what and where, where it cannot be read.
 */
export async function readOwnFile(url: string): Promise<SimFilm> {
  const totalBytes = await lengthOf(url);
  const layout: FileLayout = { url, version: 0, totalBytes, chunkBytes: CHUNK_BYTES, index: [] };
  const bytes = new FileBytes(layout, async (chunk) => {
    const body = await rangeOf(url, chunkRange(layout, chunk));
    return { read: async (from, to) => body.subarray(from, to), finish: async () => {} };
  });
  const start = await bytes.read(0, 4);
  const points = isWebm(start) ? await readCues(bytes) : await readMovie(bytes);
  const spans = spansOf(layout, await durationOf(bytes, url), points);
  return filmOf(
    spans.map(({ duration }, chunk) => ({
      duration,
      bytes: rangeBytes(chunkRange(layout, chunk)),
    })),
  );
}

async function durationOf(bytes: FileBytes, url: string): Promise<number> {
  const source = new CustomSource({
    getSize: () => bytes.totalBytes,
    read: (from, to) => bytes.read(from, to - from),
  });
  const input = new Input({ source, formats: ALL_FORMATS });
  try {
    return (await input.getDurationFromMetadata()) ?? (await input.computeDuration());
  } catch (error) {
    throw new Error(`${shown(url)} is no file that can be read: ${(error as Error).message}`);
  } finally {
    input.dispose();
  }
}

async function lengthOf(url: string): Promise<number> {
  if (url.startsWith('file:')) {
    const found = await stat(fileURLToPath(url)).catch(() => undefined);
    if (!found) throw new Error(`There is no file ${shown(url)}.`);
    return found.size;
  }
  const headers = { 'Accept-Encoding': 'identity' };
  const response = await fetch(url, { method: 'HEAD', headers }).catch(() => undefined);
  if (!response) throw new Error(`The server of ${url} cannot be reached.`);
  if (!response.ok) throw new Error(`The server of ${url} answered ${response.status}.`);
  const length = Number(response.headers.get('Content-Length'));
  if (!(length > 0)) throw new Error(`The server of ${url} does not say how large it is.`);
  return length;
}

async function rangeOf(url: string, range: ByteRange): Promise<Uint8Array> {
  if (!url.startsWith('file:')) {
    const response = await fetch(url, { headers: { Range: rangeHeader(range) } });
    if (response.status === 206) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    throw new Error(`The server of ${url} gives no byte ranges: it answered ${response.status}.`);
  }
  const file = await open(fileURLToPath(url));
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: new Uint8Array(rangeBytes(range)),
      position: range.first,
    });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function shown(url: string): string {
  return url.startsWith('file:') ? basename(fileURLToPath(url)) : url;
}
