import { ignoreParameters, SIGNATURE_PARAMETERS } from '../../sw/core/segment.ts';

/**
 * The query parameters that do not count for a key. As soon as a worker is in control they are those that
 * it says it ignores: what page and worker call a segment must be the same.
 */
export class IgnoredParameters {
  #names = String(SIGNATURE_PARAMETERS);
  #isAgreed = false;

  /** What the site wants holds until a worker says what it does, and for the next worker. */
  wish(names: readonly string[]): void {
    if (!this.#isAgreed) this.#set(names);
  }

  /** The worker in control has said what it ignores; whether keys are others now. */
  agree(names: readonly string[] = SIGNATURE_PARAMETERS): boolean {
    this.#isAgreed = true;
    return this.#set(names);
  }

  /** Another worker is in control, and has said nothing yet. */
  ask(): void {
    this.#isAgreed = false;
  }

  #set(names: readonly string[]): boolean {
    if (String(names) === this.#names) return false;
    this.#names = String(names);
    const problem = ignoreParameters(names);
    if (problem) console.warn('Playahead:', problem);
    return true;
  }
}
