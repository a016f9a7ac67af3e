/** So long after a seek its element may still ask for what it was about to read before. */
const LEFT_WITHIN_MS = 5000;

/** The chunks that an element has asked for one after the other, and whether its playhead was around one of them. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly isPlayed: boolean;
}

/** A media element that reads a file: what it has asked for so far. */
export class Reader {
  /** Stands for what it has asked for last and waits for. */
  newest: object | undefined;
  #latest: Run | undefined;
  /** What it was reading when it was sent elsewhere, and when that was, or it asked for it since. */
  #left: (Run & { readonly atMs: number }) | undefined;

  /** Takes in what it asks for; says whether that goes on from what it has asked for before. */
  read(chunk: number, isPlayed: boolean): boolean {
    const before = this.#latest;
    const goesOn = !before || isNextOf(before, chunk);
    const first = before && goesOn ? before.first : chunk;
    // Once its playhead has been sent elsewhere it may read on a little.
    const wasPlayed = (goesOn && before?.isPlayed) ?? false;
    this.#latest = { first, last: chunk, isPlayed: isPlayed || wasPlayed };
    if (!goesOn && before.isPlayed) this.#left = { ...before, atMs: Date.now() };
    return goesOn;
  }

  /** Takes in a chunk that it may ask for only because it was about to when it was sent elsewhere; says whether that is so. */
  mayHaveLeft(chunk: number): boolean {
    const left = this.#left;
    if (!left || chunk < left.first || left.last + 1 < chunk) return false;
    // It was sent back into that, and goes on from there.
    if (this.#latest && isNextOf(this.#latest, chunk)) return false;
    const nowMs = Date.now();
    const isLately = nowMs - left.atMs < LEFT_WITHIN_MS;
    if (isLately) this.#left = { ...left, atMs: nowMs };
    return isLately;
  }
}

function isNextOf({ last }: Run, chunk: number): boolean {
  return last <= chunk && chunk <= last + 1;
}
