import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, WEBM } from 'mediabunny';
import { VERSION } from '../../sw/core/version.ts';
import { canEncodePicture } from './encoders.ts';
import { fileId } from './file-id.ts';
import type { Film, ImportWay, Size } from './film.ts';
import { look, thumbnail } from './look.ts';
import { makeStream } from './make-stream.ts';
import type { FromImporter, ToImporter } from './messages.ts';
import { Pause } from './pause.ts';
import { Shelf } from './shelf.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Changes when the same film in the same way becomes other files than before. */
const MAKING = 1;

const LOST =
  'The file cannot be read any more: it was changed or taken away. Choose it again: it goes on from here.';

/** A bar that moves more often is no smoother. */
const TELL_EVERY_MS = 250;

/** A file that was looked at, and what has come of that. */
interface Looked {
  readonly file: File;
  readonly scope: string;
  readonly input: Input;
  readonly film: Film;
  readonly thumbnail: Blob | undefined;
  readonly id: string;
}

type Look = ToImporter & { readonly type: 'look' };

/** The file that was looked at last. */
let looked: Promise<Looked> | undefined;
const cancelling = new AbortController();
const pause = new Pause();

self.addEventListener('message', ({ data }: MessageEvent<ToImporter>) => {
  switch (data.type) {
    case 'look':
      looked = lookAt(data);
      return void looked.catch(tellFailure);
    case 'begin':
      return void begin(data.way).catch(tellFailure);
    case 'pause':
      return pause.begin();
    case 'go on':
      return pause.end();
    case 'cancel':
      cancelling.abort();
      return pause.end();
  }
});

/** Says what the file is at once, and then which one it is. */
async function lookAt({ file, scope, version }: Look): Promise<Looked> {
  if (version !== VERSION) throw new Error('This page is of another version: reload it.');
  const formats = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];
  const input = new Input({ source: new BlobSource(file), formats });
  const film = await look(input, file.size);
  tell({ type: 'film', film, encodesPicture: await canEncodePicture(film) });
  const picture = await thumbnail(input, film);
  const id = await fileId(file, (share) => tell({ type: 'reading', share }));
  await tellId(id, new Shelf(id, scope));
  return { file, scope, input, film, thumbnail: picture, id };
}

async function tellId(id: string, shelf: Shelf): Promise<void> {
  const job = await shelf.job();
  const begun = job?.making === MAKING ? { way: job.way, bytes: await shelf.bytes() } : undefined;
  tell({ type: 'id', id, isHere: await shelf.hasWhole(), begun });
}

/** Makes the stream, from where an import in the same way broke off. */
async function begin(way: ImportWay): Promise<void> {
  const { file, scope, input, film, thumbnail: picture, id } = await (looked as Promise<Looked>);
  const shelf = new Shelf(id, scope);
  // Another tab may have made it meanwhile.
  if (await shelf.hasWhole()) return tellId(id, shelf);
  let toldMs = 0;
  try {
    // It weighs as much as all else, and is seldom wanted.
    if (way.sound === 'encoded') await (await import('./aac.ts')).ensureAac();
    const job = { id, fileName: file.name, way, making: MAKING };
    const uploaded = await shelf.uploaded();
    const isOther = JSON.stringify(await shelf.job()) !== JSON.stringify(job);
    if (isOther) await shelf.clear();
    await shelf.begin(job);
    // The file is the same, and of the stream nothing is.
    if (isOther && uploaded) await shelf.keepUploaded({ ...uploaded, sent: [], isWhole: false });
    tell({ type: 'begun' });
    const place = await shelf.place();
    const durationSeconds = await makeStream(input, {
      ...way,
      place: {
        ...place,
        write: async (path, body, contentType) => {
          await place.write(path, body, contentType);
          tell({ type: 'written', path });
        },
      },
      signal: cancelling.signal,
      onDone: (seconds) => {
        if (performance.now() - toldMs > TELL_EVERY_MS) {
          toldMs = performance.now();
          tell({ type: 'done', seconds });
        }
        return pause.isOver;
      },
      onPlayable: () => tell({ type: 'playable' }),
    });
    const { width, height } = film.picture;
    const video = {
      id,
      name: file.name.replace(/\.[^.]+$/, ''),
      durationSeconds,
      storedBytes: await shelf.bytes(),
      renditions: way.picture === 'copied' ? [{ width, height }] : way.picture.map(sizeOf),
      importedAt: new Date().toISOString(),
    };
    await shelf.finish(video, picture);
    tell({ type: 'whole', video, promisedSeconds: film.durationSeconds });
  } catch (error) {
    // What has failed may go on from here.
    if (cancelling.signal.aborted) await shelf.clear();
    throw error;
  }
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

function tell(message: FromImporter): void {
  self.postMessage(message);
}

function tellFailure(error: unknown): void {
  const { aborted } = cancelling.signal;
  tell(aborted ? { type: 'cancelled' } : { type: 'failed', words: inWords(error) });
}

/** What a person can mend, and in what words. */
const MENDABLE: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'The browser’s storage is full. Delete a video, or free some of the disk, and choose the file again: it goes on from here.',
  NotReadableError: LOST,
  NotFoundError: LOST,
};

function inWords(error: unknown): string {
  if (error instanceof DOMException && error.name in MENDABLE) return MENDABLE[error.name] ?? LOST;
  // So a file's stream ends in Chromium that cannot be read any more.
  if (error instanceof TypeError && error.message === 'network error') return LOST;
  return error instanceof Error ? error.message : String(error);
}
