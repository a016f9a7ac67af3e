/** An edge of a CDN may lag so many segments behind another, and no live stream has begun anew. */
const MOST_LAG = 3;

/** Of how many live playlists it is known how far they are: the newest ones. */
const MOST_KNOWN = 100;

/** How far each live playlist was: one whose sequence falls back has begun anew. */
export class LiveSequences {
  readonly #known = new Map<string, number>();

  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** Takes in what a playlist says; says whether it has begun anew, with the same names for other segments. */
  note(key: string, playlist: string): boolean {
    const sequence = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(playlist)?.[1] ?? 0);
    const known = this.#known.get(key) ?? 0;
    const isReset = sequence + MOST_LAG < known;
    this.#known.delete(key);
    this.#known.set(key, isReset ? sequence : Math.max(sequence, known));
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest) this.#known.delete(oldest);
    return isReset;
  }
}
