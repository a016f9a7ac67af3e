/** Holds work, and lets it go on. */
export class Pause {
  #isOver: Promise<void> | undefined;
  #end = () => {};

  /** Settles when work may go on; `undefined` while nothing holds it. */
  get isOver(): Promise<void> | undefined {
    return this.#isOver;
  }

  begin(): void {
    this.#isOver ??= new Promise((resolve) => (this.#end = resolve));
  }

  end(): void {
    this.#end();
    this.#isOver = undefined;
  }
}
