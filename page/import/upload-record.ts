/** How far the upload of a video has come: it is gone on with from there, in another visit too. */
export interface UploadRecord {
  /** Where it goes: what is sent elsewhere begins anew. */
  readonly place: string;
  /** The paths of the stream's files that are there. */
  readonly sent: readonly string[];
  /** The file that the video was made of, once its upload has begun. */
  readonly file?: SentFile;
  /** All of the stream is there. */
  readonly isWhole: boolean;
}

/** A file that is being sent, or was. */
export interface SentFile {
  readonly name: string;
  /** Of the multipart upload, where it is one. */
  readonly uploadId?: string;
  readonly isThere: boolean;
}

/** Of an upload that has not begun. */
export function newRecord(place: string): UploadRecord {
  return { place, sent: [], isWhole: false };
}
