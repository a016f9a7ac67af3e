import { AwsV4Signer } from 'aws4fetch';
import type { Sign } from './s3-request.ts';

/** A bucket, and keys that may write into it. */
export interface BucketKeys {
  /** With the folder of it that is written into, if any, and without a slash at its end. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of keys that are valid for a while only. */
  readonly sessionToken?: string;
}

/** A request begins within that: it is signed when it is its turn. */
const VALID_SECONDS = 300;

/** Signs with keys, as AWS Signature Version 4 has it for query parameters. */
export function keySigner({ bucketUrl, ...keys }: BucketKeys): Sign {
  return async ({ method, key, uploadId, partNumber }) => {
    const url = new URL(`${bucketUrl}/${key.split('/').map(encodeURIComponent).join('/')}`);
    url.searchParams.set('X-Amz-Expires', String(VALID_SECONDS));
    if (uploadId !== undefined) url.searchParams.set('uploadId', uploadId);
    else if (method === 'POST') url.searchParams.set('uploads', '');
    if (partNumber !== undefined) url.searchParams.set('partNumber', String(partNumber));
    const signer = new AwsV4Signer({
      ...keys,
      method,
      url: url.href,
      service: 's3',
      signQuery: true,
    });
    return (await signer.sign()).url.href;
  };
}
