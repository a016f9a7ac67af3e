/** Does something soon after it was asked for, at most once in an interval, and never twice at once. */
export class Throttle {
  readonly #intervalMs: number;
  readonly #action: () => Promise<void>;
  #asked = false;
  #busy = false;

  constructor(intervalMs: number, action: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  trigger(): void {
    this.#asked = true;
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#asked) {
      this.#asked = false;
      await this.#action().catch((error) => console.warn('Playahead:', error));
      await new Promise((resolve) => setTimeout(resolve, this.#intervalMs));
    }
    this.#busy = false;
  }
}
