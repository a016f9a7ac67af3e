/**
 * A hello that is sent before a request may reach the worker after it, but not by much. A tab that has
 * said none by then is one of the site's others.
 */
const HELLO_WITHIN_MS = 1000;

/** For how long what a player asks for after a playlist may come before the timeline that names it. */
const TIMELINE_WITHIN_MS = 5000;

/**
 * Which tabs have said hello: their requests are ours to answer, while other pages of the site know
 * nothing of us. A worker that starts anew knows none, until they say it again.
 */
export class Greetings {
  readonly #greeted = new Set<string>();
  readonly #expected = new Map<string, { readonly folder: string; readonly untilMs: number }>();
  #waiting: { readonly client: string; readonly resolve: (isOurs: boolean) => void }[] = [];

  has(client: string): boolean {
    return this.#greeted.has(client);
  }

  /** A tab has said something that only a page of ours says. */
  note(client: string): void {
    this.#greeted.add(client);
    // Those that are told are done with.
    this.#waiting = this.#waiting.filter((each) => each.client !== client || each.resolve(true));
  }

  /** Whether a tab says hello in time; settled at once where it has. */
  async heard(client: string): Promise<boolean> {
    if (this.has(client)) return true;
    return new Promise((resolve) => {
      const waiting = { client, resolve };
      this.#waiting.push(waiting);
      setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        resolve(false);
      }, HELLO_WITHIN_MS);
    });
  }

  /** A tab has asked for a playlist: what lies beside or below it comes next, whatever its name. */
  expectBeside(client: string, playlistUrl: string, nowMs: number): void {
    const folder = new URL('.', playlistUrl).href;
    this.#expected.set(client, { folder, untilMs: nowMs + TIMELINE_WITHIN_MS });
  }

  /** Whether this is what a tab that is ours was about to ask for. */
  expects(client: string, url: string, nowMs: number): boolean {
    const { folder, untilMs } = this.#expected.get(client) ?? {};
    return (
      this.has(client) && folder !== undefined && url.startsWith(folder) && nowMs < Number(untilMs)
    );
  }

  /** Forgets the tabs that are gone; one may come meanwhile. */
  async keepOnly(openClients: () => Promise<ReadonlySet<string>>): Promise<ReadonlySet<string>> {
    const known = [...this.#greeted, ...this.#expected.keys()];
    const open = await openClients();
    for (const client of known) {
      if (open.has(client)) continue;
      this.#greeted.delete(client);
      this.#expected.delete(client);
    }
    return open;
  }
}
