import type { Answer } from './send.ts';
import { UploadProblem } from './upload-problem.ts';

/** What a person can mend, by the codes of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. */
const WORDS: Readonly<Record<string, string>> = {
  AccessDenied:
    'may not be written into with these rights: they have to allow PutObject, AbortMultipartUpload, ListMultipartUploadParts and DeleteObject',
  InvalidAccessKeyId: 'knows no such access key',
  SignatureDoesNotMatch: 'does not take the signature: the secret key or the region is another one',
  AuthorizationHeaderMalformed: 'does not take the signature: the region is another one',
  AuthorizationQueryParametersError:
    'does not take the signature: the region is another one, or the session token is missing',
  RequestTimeTooSkewed: 'finds that this computer’s clock is wrong: set it',
  NoSuchBucket: 'is not there: look at its URL',
  ExpiredToken: 'does not take these keys any more: give new ones',
  EntityTooLarge: 'takes no file that is so large',
};

const RUN_OUT =
  'finds that a signature has run out that was made just now: set the clock of this computer, or of what signs';

/** Too much at once, or a moment's trouble on its side. */
const PASSING_STATUS = [408, 425, 429, 500, 502, 503, 504];

/** What an S3 says where it does not do as it was asked; `undefined` where it does. */
export function refusalIn({ status, text }: Answer, url: string): UploadProblem | undefined {
  const error = errorIn(text);
  // What takes long answers 200 before it is done.
  if (status >= 200 && status < 300 && !error) return undefined;
  const { code = '', message = '' } = error ?? {};
  // The next one is signed anew.
  const isExpired = status === 403 && /expired/i.test(message);
  const isPassing =
    PASSING_STATUS.includes(status) || code === 'RequestTimeout' || isExpired || status < 300;
  const known = isExpired ? RUN_OUT : WORDS[code];
  const told = known ?? `answered ${[status, code, message].filter(Boolean).join(' ')}`;
  return new UploadProblem(`The bucket at ${new URL(url).origin} ${told}.`, {
    isPassing,
    ...(code && { code }),
  });
}

/** The texts of the elements of a name in an answer, whatever namespace they are in. */
export function textsIn(xml: string, name: string): string[] {
  const parsed = new DOMParser().parseFromString(xml, 'text/xml');
  return Array.from(parsed.getElementsByTagNameNS('*', name), (each) => each.textContent ?? '');
}

function errorIn(xml: string): { readonly code?: string; readonly message?: string } | undefined {
  if (!/<Error[\s>]/.test(xml)) return undefined;
  const [code] = textsIn(xml, 'Code');
  const [message] = textsIn(xml, 'Message');
  return { ...(code && { code }), ...(message && { message }) };
}
