import { type SmallS3, startSmallS3 } from '../../s3/small-s3.ts';
import { test as base } from '../fixtures.ts';

/** Each test has an S3 of its own. */
export const test = base.extend<{ s3: SmallS3 }>({
  // Playwright wants the first argument to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  s3: async ({}, use) => {
    const s3 = await startSmallS3();
    await use(s3);
    await s3.stop();
  },
});

export { expect } from '../fixtures.ts';
