import { Bucket } from '../s3/bucket.ts';
import { makeDocuments } from './documents.ts';
import { type Nginx, startNginx } from './nginx.ts';
import { startSwift } from './swift.ts';

/** A company's private bucket on OpenStack Swift's S3, with nginx before it. */
export interface SwiftBucket {
  readonly bucket: Bucket;
  readonly nginx: Nginx;
  stop(): Promise<void>;
}

/** Starts both, with an empty bucket. */
export async function startSwiftBucket(): Promise<SwiftBucket> {
  const swift = await startSwift();
  const documents = await makeDocuments();
  const nginx = await startNginx(documents.folder, swift.port);
  const bucket = new Bucket({ ...swift, url: `${nginx.s3Url}/acme` });
  await bucket.make();
  return {
    bucket,
    nginx,
    async stop() {
      await nginx.stop();
      await swift.stop();
      documents.remove();
    },
  };
}
