import { INDEX } from '../../sw/core/library.ts';
import type { SentFile } from '../import/upload-record.ts';
import { inTurns } from './in-turns.ts';
import type { S3Client } from './s3-client.ts';
import { UploadProblem } from './upload-problem.ts';
import { rawKey, streamKey } from './video-keys.ts';

/** What was uploaded of a video. */
export interface Uploaded {
  /** Of the stream's files that were sent, or may have been. */
  readonly paths: Iterable<string>;
  readonly file: SentFile | undefined;
}

/** What could not be deleted, and why. */
export interface TakenBack {
  readonly paths: readonly string[];
  readonly file: SentFile | undefined;
  readonly problem: unknown;
}

/** Nothing is sent meanwhile. */
const DELETED_AT_ONCE = 6;
/** What is not there need not be deleted. */
const IS_GONE = ['NoSuchKey', 'NoSuchUpload'];

/** Deletes what was uploaded of a video: its playlist first, so that nobody meets half of one. Never rejects. */
export async function takeBack(client: S3Client, id: string, sent: Uploaded): Promise<TakenBack> {
  let problem: unknown;
  /** Says whether something is gone; after the first trouble nothing else is tried. */
  const isGone = async (work: () => Promise<void>): Promise<boolean> => {
    if (problem !== undefined) return false;
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof UploadProblem && IS_GONE.includes(error.code ?? '')) return true;
      problem ??= error;
      return false;
    }
  };
  const left: string[] = [];
  const remove = async (path: string) => {
    if (!(await isGone(() => client.delete(streamKey(id, path))))) left.push(path);
  };
  const paths = new Set(sent.paths);
  if (paths.delete(INDEX)) await remove(INDEX);
  await inTurns(paths, DELETED_AT_ONCE, remove);
  const { file } = sent;
  if (!file) return { paths: left, file, problem };
  const key = rawKey(id, file.name);
  const { uploadId } = file;
  const abort = () => isGone(() => client.abort(key, uploadId ?? ''));
  const isAborted = uploadId === undefined || (await abort());
  const isDeleted = await isGone(() => client.delete(key));
  // A part that was on its way may have come after the first word.
  if (uploadId !== undefined && isAborted) await abort();
  return { paths: left, file: isAborted && isDeleted ? undefined : file, problem };
}
