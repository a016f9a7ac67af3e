import { UploadProblem } from './upload-problem.ts';

/** What is sent with a request. */
export interface Payload {
  readonly body?: Blob | string;
  readonly contentType?: string;
  /** Its answer is waited for even if all else is given up: what it does must be known. */
  readonly isToEnd?: boolean;
  /** How many bytes of it have gone. */
  readonly onProgress?: (bytes: number) => void;
}

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** `null` where there is none, or this page may not see it. */
  readonly etag: string | null;
}

/** Nothing moved for so long: the connection is dead, though nobody has said so. */
const SILENT_MS = 60_000;

const LOST =
  'The file cannot be read any more: it was changed or taken away. Choose it again, and it goes on.';

/** Sends a request to an S3. By XMLHttpRequest, as nothing else says how far a body has gone. */
export function send(
  method: string,
  url: string,
  { body, contentType, isToEnd, onProgress }: Payload,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let silence = 0;
    const abort = () => xhr.abort();
    const settled = () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
    };
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(abort, SILENT_MS);
    };
    const fail = async () => {
      settled();
      if (signal.aborted && !isToEnd) return reject(signal.reason);
      reject((await isReadable(body)) ? noAnswer(url) : new UploadProblem(LOST));
    };
    xhr.upload.onprogress = ({ loaded }) => {
      listen();
      onProgress?.(loaded);
    };
    // A server that takes long may send spaces meanwhile.
    xhr.onprogress = listen;
    xhr.onload = () => {
      settled();
      const { status, responseText: text } = xhr;
      resolve({ status, text, etag: xhr.getResponseHeader('ETag') });
    };
    xhr.onerror = fail;
    xhr.onabort = fail;
    if (!isToEnd) signal.addEventListener('abort', abort);
    xhr.open(method, url);
    if (contentType) xhr.setRequestHeader('Content-Type', contentType);
    listen();
    xhr.send(body ?? null);
    if (signal.aborted && !isToEnd) abort();
  });
}

/** A file that was changed or taken away is no network's fault. */
async function isReadable(body: Blob | string | undefined): Promise<boolean> {
  if (!(body instanceof Blob)) return true;
  const first = await body
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => undefined);
  return first !== undefined;
}

/** A browser does not say which of the two it was. */
function noAnswer(url: string): UploadProblem {
  const { origin } = new URL(url);
  return new UploadProblem(
    `${origin} does not answer, or does not let this page write: the bucket’s CORS rules have to allow GET, PUT, POST and DELETE with all headers to ${location.origin}.`,
    { isPassing: true },
  );
}
