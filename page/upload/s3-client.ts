import { pass, waitAfter } from './patience.ts';
import { refusalIn, textsIn } from './refusal.ts';
import type { S3Request, Sign } from './s3-request.ts';
import { type Answer, type Payload, send } from './send.ts';
import { UploadProblem } from './upload-problem.ts';

/** A part that an S3 has. */
export interface StoredPart {
  /** From 1 on. */
  readonly number: number;
  readonly etag: string;
  readonly bytes: number;
}

/** A server that knows no such upload, or none at all: what it has of one cannot be gone on with. */
const NO_PARTS = ['NoSuchUpload', 'MethodNotAllowed', 'NotImplemented'];

/**
 * Writes to an S3: https://docs.aws.amazon.com/AmazonS3/latest/API/. What fails for a moment is tried again; all
 * reject with an `UploadProblem`, or with what the signal was aborted for.
 */
export class S3Client {
  readonly #sign: Sign;
  readonly #signal: AbortSignal;

  constructor(sign: Sign, signal: AbortSignal) {
    this.#sign = sign;
    this.#signal = signal;
  }

  /** Stores an object. */
  async put(key: string, payload: Payload): Promise<void> {
    await this.#ask({ method: 'PUT', key }, payload);
  }

  /** Begins a multipart upload, and gives its id. */
  async begin(key: string, contentType: string): Promise<string> {
    const payload = { contentType, isToEnd: true };
    const { text } = await this.#ask({ method: 'POST', key }, payload);
    const [uploadId] = textsIn(text, 'UploadId');
    if (uploadId) return uploadId;
    throw new UploadProblem(`The bucket began no multipart upload: ${text.slice(0, 80)}`);
  }

  /** Stores a part, and gives its ETag. */
  async putPart(
    key: string,
    { uploadId, partNumber }: Required<Pick<S3Request, 'uploadId' | 'partNumber'>>,
    payload: Payload,
  ): Promise<string> {
    const { etag } = await this.#ask({ method: 'PUT', key, uploadId, partNumber }, payload);
    // A proxy that compresses answers says so of them; what is stored is as it was sent.
    if (etag) return etag.replace(/^W\//, '');
    throw new UploadProblem(
      `The bucket does not show this page the ETag of what it has stored: its CORS rules have to expose that header to ${location.origin}.`,
    );
  }

  /** The parts that are there, at most a thousand; `undefined` where there is no such upload, or the server lists none. */
  async parts(key: string, uploadId: string): Promise<readonly StoredPart[] | undefined> {
    try {
      const { text } = await this.#ask({ method: 'GET', key, uploadId });
      const [numbers, etags, sizes] = ['PartNumber', 'ETag', 'Size'].map((name) =>
        textsIn(text, name),
      );
      return numbers?.map((number, at) => ({
        number: Number(number),
        etag: etags?.[at] ?? '',
        bytes: Number(sizes?.[at]),
      }));
    } catch (error) {
      if (error instanceof UploadProblem && NO_PARTS.includes(error.code ?? '')) return undefined;
      throw error;
    }
  }

  /** Makes an object of its parts. */
  async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    const parts = etags.map(
      (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    const payload = { body, contentType: 'application/xml', isToEnd: true };
    await this.#ask({ method: 'POST', key, uploadId }, payload);
  }

  /** Gives a multipart upload up, with its parts. */
  async abort(key: string, uploadId: string): Promise<void> {
    await this.#ask({ method: 'DELETE', key, uploadId });
  }

  async delete(key: string): Promise<void> {
    await this.#ask({ method: 'DELETE', key });
  }

  /** Each try is signed anew: a signature may have run out before its turn came. */
  async #ask(request: S3Request, payload: Payload = {}): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(request, payload);
      } catch (error) {
        this.#signal.throwIfAborted();
        const waitMs = waitAfter(tries);
        const problem = error instanceof UploadProblem ? error : undefined;
        // It is complete, and the answer that said so was lost.
        const isCompletion = request.method === 'POST' && request.uploadId !== undefined;
        if (isCompletion && tries > 1 && problem?.code === 'NoSuchUpload') return NO_ANSWER;
        if (!problem?.isPassing || waitMs === undefined) throw error;
        payload.onProgress?.(0);
        await pass(waitMs, this.#signal);
      }
    }
  }

  async #try(request: S3Request, payload: Payload): Promise<Answer> {
    const url = await this.#sign(request, this.#signal);
    const answer = await send(request.method, url, payload, this.#signal);
    const refusal = refusalIn(answer, url);
    if (refusal) throw refusal;
    return answer;
  }
}

const NO_ANSWER: Answer = { status: 200, text: '', etag: null };

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
