/** The paths of a stream's files, as they are made, or at once where it is whole: each comes once. */
export class MadeFiles implements AsyncIterable<string> {
  readonly #known = new Set<string>();
  readonly #waiting: string[] = [];
  #wake = () => {};
  #isOver = false;

  add(path: string): void {
    if (this.#known.has(path)) return;
    this.#known.add(path);
    this.#waiting.push(path);
    this.#wake();
  }

  /** No more will come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Nobody wants more of them. */
  stop(): void {
    this.#waiting.length = 0;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#isOver) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
