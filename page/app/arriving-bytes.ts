type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a response as they come: its beginning can be read before its end is there. */
export class ArrivingBytes {
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  readonly #bytes: Bytes;
  #length = 0;
  #hasEnded = false;
  /** What is being read of it now; all who wait share it. */
  #pulling: Promise<void> | undefined;

  /** `mostBytes`: so many are expected; what comes beyond is left out. */
  constructor(body: ReadableStream<Bytes>, mostBytes: number) {
    this.#reader = body.getReader();
    this.#bytes = new Uint8Array(mostBytes);
  }

  /** From one of its bytes up to another; fewer where it ends before. Rejects where it breaks off. */
  async read(from: number, to: number): Promise<Bytes> {
    while (this.#length < to && !this.#hasEnded) {
      this.#pulling ??= this.#pull().finally(() => (this.#pulling = undefined));
      await this.#pulling;
    }
    return this.#bytes.subarray(from, Math.min(to, this.#length));
  }

  /** Nothing more is read of it: the rest goes by, until that is in somebody's way. */
  async finish(inTheWay: AbortSignal): Promise<void> {
    const leave = () => {
      this.#hasEnded = true;
      this.#reader.cancel().catch(() => undefined);
    };
    if (inTheWay.aborted) leave();
    inTheWay.addEventListener('abort', leave, { once: true });
    while (!this.#hasEnded) await this.#pull();
  }

  async #pull(): Promise<void> {
    const { done, value } = await this.#reader.read();
    this.#hasEnded ||= done;
    if (!value) return;
    const piece = value.subarray(0, this.#bytes.length - this.#length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
    if (this.#length === this.#bytes.length) this.#hasEnded = true;
  }
}
