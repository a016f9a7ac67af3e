/** Why something could not be uploaded, and what can be done, in words. */
export class UploadProblem extends Error {
  /** Whether it may be over the next time. */
  readonly isPassing: boolean;
  /** The error's code as S3 names it, where it has one. */
  readonly code: string | undefined;

  constructor(
    words: string,
    { isPassing = false, code }: { readonly isPassing?: boolean; readonly code?: string } = {},
  ) {
    super(words);
    this.isPassing = isPassing;
    this.code = code;
  }
}
