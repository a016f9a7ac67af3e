/** The time in which the same one sits before a tab, as far as that can be told. */
interface Sitting {
  readonly ending: AbortController;
  /** Who is signed in at the tab's players; `undefined` as long as none of them has said. */
  who?: string;
  /** Those that wait for a word of it. */
  waiting: ((isSaid: boolean) => void)[];
}

/**
 * Who sits before each tab. A request may overtake what its page has said before it, or outlive
 * whoever made it: it is of the sitting in which it arrived, and once that has ended nobody can tell
 * any more whose it is.
 */
export class Sittings {
  readonly #current = new Map<string, Sitting>();

  /** Aborted once somebody else may sit before a tab than now, or everything is to be forgotten. */
  of(client: string): AbortSignal {
    return this.#of(client).ending.signal;
  }

  /** The tabs that have one. */
  get clients(): string[] {
    return [...this.#current.keys()];
  }

  /** Takes in who is signed in at a tab's players; says whether that is somebody else than before. */
  note(client: string, sessions: readonly (string | undefined)[]): boolean {
    const who = sessions
      .map((session) => session ?? '')
      .sort()
      .join();
    const before = this.#of(client).who;
    const isOther = before !== undefined && before !== who;
    if (isOther) this.end(client);
    const sitting = this.#of(client);
    sitting.who = who;
    for (const resolve of sitting.waiting.splice(0)) resolve(true);
    return isOther;
  }

  /** Whether a tab says in time who sits there, from now on. */
  async nextWord(client: string, withinMs: number): Promise<boolean> {
    const sitting = this.#of(client);
    return new Promise((resolve) => {
      sitting.waiting.push(resolve);
      setTimeout(() => {
        sitting.waiting = sitting.waiting.filter((each) => each !== resolve);
        resolve(false);
      }, withinMs);
    });
  }

  /** One has gone who may not have said who it was: whatever is on its way may be theirs. */
  leave(client: string): void {
    if (this.#current.get(client)?.who === undefined) this.end(client);
  }

  end(client: string): void {
    const sitting = this.#current.get(client);
    this.#current.delete(client);
    sitting?.ending.abort();
    for (const resolve of sitting?.waiting.splice(0) ?? []) resolve(false);
  }

  endAll(): void {
    for (const client of this.clients) this.end(client);
  }

  #of(client: string): Sitting {
    const known = this.#current.get(client);
    if (known) return known;
    const sitting = { ending: new AbortController(), waiting: [] };
    this.#current.set(client, sitting);
    return sitting;
  }
}
