import { ABOUT, INDEX, videoCacheName, videoOfCache, videoUrl } from '../../sw/core/library.ts';
import type { ImportJob, LibraryVideo } from './film.ts';
import type { StreamPlace } from './segment-writer.ts';
import type { UploadRecord } from './upload-record.ts';

const THUMBNAIL = 'thumbnail.jpg';
/** What was begun, until it is whole. */
const JOB = 'import.json';
/** How far its upload has come. */
const UPLOAD = 'upload.json';
const NOT_OF_THE_STREAM = [ABOUT, THUMBNAIL, JOB, UPLOAD];

/** The place of one video in the library of this browser: a cache of its own, which DevTools shows. */
export class Shelf {
  readonly #id: string;
  readonly #scope: string;

  /** `scope` is the URL of the folder that the page and its worker are in. */
  constructor(id: string, scope: string) {
    this.#id = id;
    this.#scope = scope;
  }

  /** Whether the video is here as a whole. */
  async hasWhole(): Promise<boolean> {
    return (await this.about()) !== undefined;
  }

  /** What is known of the video; `undefined` where it is not here as a whole. */
  async about(): Promise<LibraryVideo | undefined> {
    return (await this.#match(ABOUT))?.json();
  }

  /** The import that has been begun; `undefined` where it was none, or is whole. */
  async job(): Promise<ImportJob | undefined> {
    return (await this.#match(JOB))?.json();
  }

  /** Says that an import begins, so that it can go on if it breaks off. */
  async begin(job: ImportJob): Promise<void> {
    await this.write(JOB, new Blob([JSON.stringify(job)]), 'application/json');
  }

  /** How far its upload has come; `undefined` where none has begun. */
  async uploaded(): Promise<UploadRecord | undefined> {
    return (await this.#match(UPLOAD))?.json();
  }

  /** Keeps how far its upload has come; `undefined` where nothing of it is left. */
  async keepUploaded(record: UploadRecord | undefined): Promise<void> {
    // What is not there any more is not opened, which would make it.
    if (!(await caches.has(this.#cacheName))) return;
    if (record) await this.write(UPLOAD, new Blob([JSON.stringify(record)]), 'application/json');
    else await (await caches.open(this.#cacheName)).delete(this.#url(UPLOAD));
  }

  /** Where a stream is put here, and what of it is here. */
  async place(): Promise<StreamPlace> {
    const there = new Map<string, number>();
    for (const path of await this.streamPaths()) there.set(path, await this.#bytesOf(path));
    return {
      there,
      write: (path, body, contentType) => this.write(path, body, contentType),
      read: async (path) => (await this.read(path)).arrayBuffer(),
    };
  }

  /** How much it takes of the disk, in bytes. */
  async bytes(): Promise<number> {
    const paths = await this.streamPaths();
    const all = await Promise.all(paths.map((path) => this.#bytesOf(path)));
    return all.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Whether a player can begin with it. */
  async isPlayable(): Promise<boolean> {
    return (await this.#bytesOf(INDEX)) > 0;
  }

  /** A picture of it, if there is one. */
  async thumbnail(): Promise<Blob | undefined> {
    return (await this.#match(THUMBNAIL))?.blob();
  }

  /** Writes a file of the video as the worker serves it; rejects with the storage's own error. */
  async write(path: string, body: ArrayBuffer | Blob, contentType: string): Promise<void> {
    const bytes = body instanceof Blob ? body.size : body.byteLength;
    const cache = await caches.open(this.#cacheName);
    const headers = {
      'Content-Type': contentType,
      'Content-Length': String(bytes),
      // It is served as it lies, and no network has had to do with it.
      'Server-Timing': 'playahead;desc=hit',
    };
    await cache.put(this.#url(path), new Response(body, { headers }));
  }

  /** The paths of the stream's files, in no folder of ours: the multivariant playlist is the last. */
  async streamPaths(): Promise<string[]> {
    const cache = await caches.open(this.#cacheName);
    const start = this.#url('').length;
    const paths = (await cache.keys()).map(({ url }) => url.slice(start));
    const isLast = (path: string) => Number(path === INDEX);
    return paths
      .filter((path) => !NOT_OF_THE_STREAM.includes(path))
      .sort((a, b) => isLast(a) - isLast(b) || a.localeCompare(b));
  }

  /** A file of the video. Rejects where it is not there any more. */
  async read(path: string): Promise<Blob> {
    const kept = await this.#match(path);
    if (!kept) throw new Error(`${path} is not kept in this browser any more.`);
    return kept.blob();
  }

  /** Says that all of it is here, under this name among others. */
  async finish(video: LibraryVideo, thumbnail: Blob | undefined): Promise<void> {
    if (thumbnail) await this.write(THUMBNAIL, thumbnail, thumbnail.type);
    await this.describe(video);
    await (await caches.open(this.#cacheName)).delete(this.#url(JOB));
  }

  /** Writes what is known of it anew. */
  async describe(video: LibraryVideo): Promise<void> {
    const text = new Blob([JSON.stringify(video)]);
    await this.write(ABOUT, text, 'application/json');
  }

  /** Takes all of it away. */
  async clear(): Promise<void> {
    await caches.delete(this.#cacheName);
  }

  get #cacheName(): string {
    return videoCacheName(this.#id, this.#scope);
  }

  #url(path: string): string {
    return videoUrl(this.#id, path, this.#scope);
  }

  async #bytesOf(path: string): Promise<number> {
    const kept = await this.#match(path);
    // A body that nobody reads would stay open.
    await kept?.body?.cancel();
    return Number(kept?.headers.get('Content-Length') ?? 0);
  }

  #match(path: string): Promise<Response | undefined> {
    return caches.match(this.#url(path), { cacheName: this.#cacheName });
  }
}

/** The videos of a scope's library that are here as a whole, the newest first. */
export async function listVideos(scope: string): Promise<LibraryVideo[]> {
  const ids = await idsIn(scope);
  const all = await Promise.all(ids.map((id) => new Shelf(id, scope).about()));
  const here = all.filter((video) => video !== undefined);
  return here.sort((a, b) => b.importedAt.localeCompare(a.importedAt));
}

/** The imports of a scope that have been begun, and are not whole. */
export async function listBegun(scope: string): Promise<ImportJob[]> {
  const ids = await idsIn(scope);
  const all = ids.map(async (id) => {
    const shelf = new Shelf(id, scope);
    return (await shelf.hasWhole()) ? undefined : shelf.job();
  });
  return (await Promise.all(all)).filter((job) => job !== undefined);
}

/** Takes away what is neither whole nor can go on; nobody must be importing. */
export async function clearRemains(scope: string): Promise<void> {
  for (const id of await idsIn(scope)) {
    const shelf = new Shelf(id, scope);
    if (!(await shelf.hasWhole()) && !(await shelf.job())) await shelf.clear();
  }
}

async function idsIn(scope: string): Promise<string[]> {
  const names = await caches.keys();
  return names.map((name) => videoOfCache(name, scope)).filter((id) => id !== undefined);
}
