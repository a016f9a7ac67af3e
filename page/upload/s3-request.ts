/**
 * One request to an S3, by what it does: a PUT of a key stores an object; a POST begins a multipart upload;
 * with that upload's id, a PUT stores a part of it, a GET lists its parts, a POST completes it and a DELETE
 * aborts it; a DELETE of a key alone deletes the object.
 */
export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The object's, as it is to be: nothing in it is escaped. */
  readonly key: string;
  readonly uploadId?: string;
  /** From 1 on. */
  readonly partNumber?: number;
}

/** Gives a request the URL that does it, signed for a while; rejects with a problem that a person can read. */
export type Sign = (request: S3Request, signal: AbortSignal) => Promise<string>;
