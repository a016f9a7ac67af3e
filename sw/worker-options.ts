/** What a worker may be told; all of it may be left out. */
export interface WorkerOptions {
  /**
   * The query parameters that sign a URL and do not count for what is held, in place of those of S3,
   * CloudFront, Google and Akamai; a `*` at the end stands for any ending.
   */
  readonly ignore?: readonly string[] | undefined;
  /**
   * Says of a URL that the worker's own site keeps what is there, and answers for it: of a playlist
   * that is, nothing is fetched ahead.
   */
  readonly isKept?: ((url: string) => boolean) | undefined;
}
