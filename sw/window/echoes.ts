import type { WorkerMessage } from '../core/protocol.ts';

/** A page that is busy takes some time; one that takes longer gets nothing that is somebody's. */
const ECHO_WITHIN_MS = 1000;

type Post = (client: string, message: WorkerMessage) => Promise<void>;

/**
 * Asks tabs for an echo. A request goes straight from a page to its worker, and may overtake what the
 * page has said just before it; messages stay in order, so when the echo is back all that is heard.
 */
export class Echoes {
  readonly #post: Post;
  readonly #waiting = new Map<string, () => void>();
  /** An echo for a worker that was stopped before is none for this one. */
  #last = Math.floor(Math.random() * 2 ** 40);

  constructor(post: Post) {
    this.#post = post;
  }

  /** Whether all is heard that a tab has said before now; `false` where it does not answer in time. */
  async from(client: string): Promise<boolean> {
    this.#last += 1;
    const number = this.#last;
    const name = nameOf(client, number);
    const isBack = new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, ECHO_WITHIN_MS, false);
      this.#waiting.set(name, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    await this.#post(client, { type: 'echo-wanted', number });
    return isBack.finally(() => this.#waiting.delete(name));
  }

  /** An echo is back. */
  note(client: string, number: number): void {
    this.#waiting.get(nameOf(client, number))?.();
  }
}

/** A tab's id has no white space. */
function nameOf(client: string, number: number): string {
  return `${client} ${number}`;
}
