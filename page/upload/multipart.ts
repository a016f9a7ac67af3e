import { inTurns } from './in-turns.ts';
import type { S3Client } from './s3-client.ts';

/** How a file is uploaded. */
export interface FileUpload {
  readonly key: string;
  readonly file: Blob;
  /** The multipart upload of it that was begun before, if any. */
  readonly uploadId: string | undefined;
  /** One has been begun, which can be gone on with. */
  readonly onBegun: (uploadId: string) => Promise<void>;
  /** So many of its bytes are there from before. */
  readonly onThere: (bytes: number) => void;
  /** How many of its bytes are there. */
  readonly onBytes: (bytes: number) => void;
  /** Settles when the next part may go. */
  readonly turn: () => Promise<void>;
}

/** S3 takes no smaller part than 5 MiB but the last one, and 10,000 at most. */
const LEAST_PART_BYTES = 8 * 2 ** 20;
/** So many are listed in one answer, and taken by all. */
const MOST_PARTS = 1000;
const PARTS_AT_ONCE = 3;

/** Uploads a file: a small one in one go, else in parts, several at once, from where an earlier try got. */
export async function uploadFile(client: S3Client, upload: FileUpload): Promise<void> {
  const { key, file, onThere, onBytes, turn } = upload;
  const partBytes = Math.max(LEAST_PART_BYTES, Math.ceil(file.size / MOST_PARTS));
  if (file.size <= partBytes) {
    await turn();
    const contentType = typeOf(file);
    await client.put(key, { body: file, contentType, onProgress: onBytes });
    onBytes(file.size);
    return;
  }
  const { uploadId, etags } = await goOn(client, upload, partBytes);
  const bytesOf = new Map<number, number>();
  const all = () => [...bytesOf.values()].reduce((sum, each) => sum + each, 0);
  const tell = (part: number, bytes: number) => {
    bytesOf.set(part, bytes);
    onBytes(all());
  };
  const parts = Array.from({ length: Math.ceil(file.size / partBytes) }, (_, at) => at);
  const bodyOf = (at: number) => file.slice(at * partBytes, (at + 1) * partBytes);
  for (const at of etags.keys()) bytesOf.set(at, bodyOf(at).size);
  onThere(all());
  const lacking = parts.filter((at) => !etags.has(at));
  await inTurns(lacking, PARTS_AT_ONCE, async (at) => {
    await turn();
    const body = bodyOf(at);
    const payload = { body, onProgress: (bytes: number) => tell(at, bytes) };
    etags.set(at, await client.putPart(key, { uploadId, partNumber: at + 1 }, payload));
    tell(at, body.size);
  });
  await client.complete(
    key,
    uploadId,
    parts.map((at) => etags.get(at) ?? ''),
  );
}

/** The upload of a file that is gone on with, or a new one, and the ETags of the parts that are there, from 0 on. */
async function goOn(
  client: S3Client,
  { key, file, uploadId, onBegun }: FileUpload,
  partBytes: number,
): Promise<{ readonly uploadId: string; readonly etags: Map<number, string> }> {
  const stored = uploadId === undefined ? undefined : await client.parts(key, uploadId);
  if (uploadId !== undefined && stored) {
    const whole = stored.filter(({ number, bytes }) => {
      const start = (number - 1) * partBytes;
      return bytes === Math.min(partBytes, file.size - start);
    });
    return { uploadId, etags: new Map(whole.map(({ number, etag }) => [number - 1, etag])) };
  }
  const begun = await client.begin(key, typeOf(file));
  await onBegun(begun);
  return { uploadId: begun, etags: new Map() };
}

function typeOf({ type }: Blob): string {
  return type || 'application/octet-stream';
}
