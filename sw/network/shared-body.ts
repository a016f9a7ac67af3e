/**
 * A body kept as it arrives, so that any number of readers can join at any moment and each gets all of
 * it from the first byte on.
 */
export class SharedBody {
  readonly #readers = new Set<{ next: number }>();
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  /** How many chunks have been let go, because the body is too large to be kept. */
  #letGo = 0;
  #isPassedOn = false;
  #end: { readonly error?: unknown } | undefined;
  #sleepers: (() => void)[] = [];
  /** So many bytes of its end come first, before its beginning. */
  readonly #endBytes: number;
  /** How many chunks those are, once all of them have come. */
  #endChunks: number | undefined;
  #endBytesLeft: number;

  constructor(endBytes = 0) {
    this.#endBytes = endBytes;
    this.#endBytesLeft = endBytes;
    if (endBytes === 0) this.#endChunks = 0;
  }

  /** What is kept of it, in its own order. */
  get chunks(): readonly Uint8Array<ArrayBuffer>[] {
    const end = this.#endChunks ?? 0;
    return [...this.#chunks.slice(end), ...this.#chunks.slice(0, end)];
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  get hasReaders(): boolean {
    return this.#readers.size > 0;
  }

  /** Whether it is only passed on, as it is too large to be kept: nobody can join any more. */
  get isPassedOn(): boolean {
    return this.#isPassedOn;
  }

  append(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#endBytesLeft -= chunk.byteLength;
    if (this.#endBytesLeft <= 0) this.#endChunks ??= this.#chunks.length;
    this.#wake();
  }

  /** Nothing more will come; with an error, its readers get that. */
  end(error?: unknown): void {
    this.#end = error === undefined ? {} : { error };
    this.#wake();
  }

  /** The body from its first byte, at the pace of its reader, with all bytes that are there at once. */
  read(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.#endBytes === 0) return this.readAsItComes(onEnd);
    let next = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        for (;;) {
          // What comes after the end is the beginning; the end follows once all of that is there.
          const end = this.#endChunks;
          const beginning = end === undefined ? 0 : this.#chunks.length - end;
          const isWhole = this.#end !== undefined && end !== undefined;
          const index =
            next < beginning ? (end ?? 0) + next : isWhole ? next - beginning : undefined;
          const chunk = index === undefined ? undefined : this.#chunks[index];
          if (chunk && (next < beginning || (index ?? 0) < (end ?? 0))) {
            next += 1;
            return controller.enqueue(chunk);
          }
          if (this.#end) break;
          await this.#sleep();
        }
        onEnd();
        if (this.#end?.error === undefined) controller.close();
        else controller.error(this.#end.error);
      },
      cancel: onEnd,
    });
  }

  /** The same in the order in which its bytes come. */
  readAsItComes(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = { next: 0 };
    this.#readers.add(reader);
    const leave = () => {
      this.#readers.delete(reader);
      this.#wake();
      onEnd();
    };
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        if (reader.next < this.#letGo) throw new Error('too late');
        while (reader.next >= this.#letGo + this.#chunks.length && !this.#end) await this.#sleep();
        const chunk = this.#chunks[reader.next - this.#letGo];
        if (chunk) {
          reader.next += 1;
          controller.enqueue(chunk);
          if (this.#isPassedOn) this.#wake();
        } else {
          leave();
          if (this.#end?.error === undefined) controller.close();
          else controller.error(this.#end.error);
        }
      },
      cancel: leave,
    });
  }

  /**
   * Keeps no more, from now on, than its slowest reader still needs; settles when all of them have what
   * has come, so that no more is received than they read.
   */
  async passOn(): Promise<void> {
    this.#isPassedOn = true;
    const behind = () => Math.min(...[...this.#readers].map(({ next }) => next)) - this.#letGo;
    while (behind() < this.#chunks.length) await this.#sleep();
    this.#letGo += this.#chunks.length;
    this.#chunks = [];
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}
