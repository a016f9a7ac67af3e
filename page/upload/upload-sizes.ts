/** How much there is to send, as far as is known, and how much of that is there, in bytes. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly knownBytes: number;
  /** What was there before this was begun, of what is there. */
  readonly earlierBytes: number;
}

/** Adds up how far each file of an upload is, and tells of the sum. */
export class UploadSizes {
  readonly #onProgress: (progress: UploadProgress) => void;
  readonly #known = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  readonly #earlier = new Map<string, number>();

  constructor(onProgress: (progress: UploadProgress) => void) {
    this.#onProgress = onProgress;
  }

  /** A file has so many bytes that are to be sent. */
  knows(name: string, bytes: number): void {
    this.#known.set(name, bytes);
  }

  /** So many bytes of a file were there before. */
  isThere(name: string, bytes: number, ofBytes: number): void {
    this.#earlier.set(name, bytes);
    this.sent(name, bytes, ofBytes);
  }

  /** So many bytes of a file are there now, with those of before. */
  sent(name: string, bytes: number, ofBytes: number): void {
    this.#known.set(name, ofBytes);
    this.#sent.set(name, bytes);
    this.#onProgress({
      sentBytes: sum(this.#sent),
      knownBytes: sum(this.#known),
      earlierBytes: sum(this.#earlier),
    });
  }
}

function sum(bytes: ReadonlyMap<string, number>): number {
  return [...bytes.values()].reduce((total, each) => total + each, 0);
}
