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

  /** What is kept of it. */
  get chunks(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#chunks;
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
    this.#wake();
  }

  /** Nothing more will come; with an error, its readers get that. */
  end(error?: unknown): void {
    this.#end = error === undefined ? {} : { error };
    this.#wake();
  }

  /** The body from its first byte, at the pace of its reader, with all bytes that are there at once. */
  read(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
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
