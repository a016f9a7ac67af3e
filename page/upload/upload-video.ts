import { INDEX } from '../../sw/core/library.ts';
import type { Shelf } from '../import/shelf.ts';
import type { UploadRecord } from '../import/upload-record.ts';
import { inTurns } from './in-turns.ts';
import { uploadFile } from './multipart.ts';
import type { S3Client } from './s3-client.ts';

/** What is uploaded, and how far it was. */
export interface VideoUpload {
  readonly id: string;
  readonly shelf: Shelf;
  /** What the video was made of, where it is at hand. */
  readonly file: File | undefined;
  /** The paths of the stream's files, the playlists once all else is made. */
  readonly made: AsyncIterable<string>;
  /** What was sent before. */
  readonly record: UploadRecord;
  /** Keeps how far it has come. */
  readonly keep: (record: UploadRecord) => Promise<void>;
  readonly onProgress: (progress: UploadProgress) => void;
  /** Is told of the path of a file of the stream that is being sent. */
  readonly onSending: (path: string) => void;
  /** Settles when the next request may go. */
  readonly turn: () => Promise<void> | undefined;
}

/** How much there is to send, as far as is known, and how much is there, in bytes. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly knownBytes: number;
}

const FILES_AT_ONCE = 2;

/**
 * Uploads a video as `<id>/raw/<file>` and `<id>/video/…`. Its multivariant playlist, `<id>/video/<id>.m3u8`,
 * comes last: until then there is no video there.
 */
export async function uploadVideo(client: S3Client, upload: VideoUpload): Promise<void> {
  const { id, shelf, file, made, keep, onProgress, onSending, turn } = upload;
  let { record } = upload;
  const change = (changed: Partial<UploadRecord>) => {
    record = { ...record, ...changed };
    return keep(record);
  };
  const bytes = new Map<string, { readonly sent: number; readonly known: number }>();
  const tell = (path: string, sent: number, known: number) => {
    bytes.set(path, { sent, known });
    const all = [...bytes.values()];
    const sum = (of: 'sent' | 'known') => all.reduce((total, each) => total + each[of], 0);
    onProgress({ sentBytes: sum('sent'), knownBytes: sum('known') });
  };

  const sendFile = async (sentFile: File) => {
    const key = rawKey(id, sentFile.name);
    const before = record.file?.name === sentFile.name ? record.file : undefined;
    tell(key, before?.isThere ? sentFile.size : 0, sentFile.size);
    if (before?.isThere) return;
    const known = { name: sentFile.name, isThere: false };
    await uploadFile(client, {
      ...{ key, file: sentFile, turn },
      uploadId: before?.uploadId,
      onBegun: (uploadId) => change({ file: { ...known, uploadId } }),
      onBytes: (sent) => tell(key, sent, sentFile.size),
    });
    await change({ file: { name: sentFile.name, isThere: true } });
  };
  const sendPath = async (path: string) => {
    const body = await shelf.read(path);
    const isThere = record.sent.includes(path);
    tell(path, isThere ? body.size : 0, body.size);
    if (isThere) return;
    await turn();
    onSending(path);
    const onProgress = (sent: number) => tell(path, sent, body.size);
    await client.put(streamKey(id, path), { body, contentType: body.type, onProgress });
    tell(path, body.size, body.size);
    await change({ sent: [...record.sent, path] });
  };

  await Promise.all([file && sendFile(file), inTurns(partsOf(made), FILES_AT_ONCE, sendPath)]);
  for (const path of (await shelf.streamPaths()).filter(isPlaylist)) await sendPath(path);
  await change({ isWhole: true });
}

/** Takes away what was sent of a video, its stream's files by their paths. */
export async function takeBack(
  client: S3Client,
  id: string,
  { file, paths }: Pick<UploadRecord, 'file'> & { readonly paths: Iterable<string> },
): Promise<void> {
  if (file?.isThere) await client.delete(rawKey(id, file.name));
  else if (file?.uploadId) await client.abort(rawKey(id, file.name), file.uploadId);
  await inTurns(paths, FILES_AT_ONCE, (path) => client.delete(streamKey(id, path)));
}

async function* partsOf(made: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const path of made) if (!isPlaylist(path)) yield path;
}

function isPlaylist(path: string): boolean {
  return path.endsWith('.m3u8');
}

function rawKey(id: string, fileName: string): string {
  return `${id}/raw/${fileName}`;
}

function streamKey(id: string, path: string): string {
  return `${id}/video/${path === INDEX ? `${id}.m3u8` : path}`;
}
