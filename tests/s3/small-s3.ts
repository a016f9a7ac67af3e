import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { Bucket } from './bucket.ts';
import { type Front, startFront } from './front.ts';

/** A bucket on a small S3 server in this process, where seconds count. */
export interface SmallS3 {
  readonly bucket: Bucket;
  readonly front: Front;
  stop(): Promise<void>;
}

const NAME = 'acme';
/** The only ones that it takes. */
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** Starts it with an empty bucket. It lists no parts, and aborts no upload: for that there is `../servers`. */
export async function startSmallS3(): Promise<SmallS3> {
  const directory = mkdtempSync(join(tmpdir(), 'playahead-s3-'));
  const s3 = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: [{ name: NAME, configs: [] }],
  });
  const { port } = await s3.run();
  const front = await startFront(`http://127.0.0.1:${port}/${NAME}`);
  return {
    bucket: new Bucket({ url: front.url, ...KEYS }),
    front,
    async stop() {
      await front.stop();
      await s3.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
