import { INDEX } from '../../sw/core/library.ts';
import type { Shelf } from '../import/shelf.ts';
import type { UploadRecord } from '../import/upload-record.ts';
import { inTurns } from './in-turns.ts';
import type { MadeFiles } from './made-files.ts';
import { uploadFile } from './multipart.ts';
import type { S3Client } from './s3-client.ts';
import type { UploadSizes } from './upload-sizes.ts';
import { rawKey, streamKey } from './video-keys.ts';

/** What is uploaded, and how far it was. */
export interface VideoUpload {
  readonly id: string;
  readonly shelf: Shelf;
  /** What the video was made of, where it is at hand. */
  readonly file: File | undefined;
  /** The paths of the stream's files. */
  readonly made: MadeFiles;
  /** What was sent before. */
  readonly record: UploadRecord;
  /** Keeps how far it has come. */
  readonly keep: (record: UploadRecord) => Promise<void>;
  readonly sizes: UploadSizes;
  /** Is told of the path of a file of the stream that is being sent. */
  readonly onSending: (path: string) => void;
  /** Settles when the next request may go; rejects where none may any more. */
  readonly turn: () => Promise<void>;
  /** Something has failed: what else is under way is to end. */
  readonly giveUp: () => void;
}

const FILES_AT_ONCE = 2;

/**
 * Uploads a video as `<id>/raw/<file>` and `<id>/video/…`. Its multivariant playlist, `<id>/video/<id>.m3u8`,
 * comes last: until then there is no video there. Settles when nothing is under way any more.
 */
export async function uploadVideo(client: S3Client, upload: VideoUpload): Promise<void> {
  const { id, shelf, file, made, keep, sizes, onSending, turn } = upload;
  let { record } = upload;
  let failure: { readonly error: unknown } | undefined;
  const change = (changed: Partial<UploadRecord>) => {
    record = { ...record, ...changed };
    return keep(record);
  };
  /** The first trouble ends all. */
  const orGiveUp = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      failure ??= { error };
      upload.giveUp();
    }
  };

  const sendFile = async (raw: File) => {
    const { name = raw.name, uploadId, isThere } = record.file ?? {};
    const key = rawKey(id, name);
    if (isThere) return sizes.isThere(key, raw.size, raw.size);
    sizes.knows(key, raw.size);
    if (!record.file) await change({ file: { name, isThere: false } });
    await uploadFile(client, {
      ...{ key, file: raw, uploadId, turn },
      onBegun: (begun) => change({ file: { name, uploadId: begun, isThere: false } }),
      onThere: (bytes) => sizes.isThere(key, bytes, raw.size),
      onBytes: (bytes) => sizes.sent(key, bytes, raw.size),
    });
    await change({ file: { name, isThere: true } });
  };
  const sendPath = async (path: string) => {
    if (record.sent.includes(path)) return;
    const body = await shelf.read(path);
    await turn();
    onSending(path);
    const tell = (bytes: number) => sizes.sent(path, bytes, body.size);
    await client.put(streamKey(id, path), { body, contentType: body.type, onProgress: tell });
    tell(body.size);
    await change({ sent: [...record.sent, path] });
  };
  const sendParts = async () => {
    // What was a video there is none while its files become other ones.
    if (record.sent.length === 0) await client.delete(streamKey(id, INDEX));
    await inTurns(partsOf(made), FILES_AT_ONCE, (path) => orGiveUp(sendPath(path)));
  };

  await Promise.all([file && orGiveUp(sendFile(file)), orGiveUp(sendParts())]);
  if (failure) throw failure.error;
  for (const path of (await shelf.streamPaths()).filter(isPlaylist)) await sendPath(path);
  await change({ isWhole: true });
}

async function* partsOf(made: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const path of made) if (!isPlaylist(path)) yield path;
}

function isPlaylist(path: string): boolean {
  return path.endsWith('.m3u8');
}
