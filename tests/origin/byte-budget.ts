import { type RatePlan, steadyRate } from './rate-plan.ts';

/** How many bytes the link may send now: what its rate has yielded while there was something to send. */
export class ByteBudget {
  #plan: RatePlan = steadyRate(Infinity);
  #bytes = 0;
  /** Up to when the yield was counted; undefined if nothing is to be counted. */
  #countedUntil: number | undefined;
  #isResting = true;

  get wholeBytes(): number {
    return Math.floor(this.#bytes);
  }

  get bytesPerMs(): number {
    return this.#plan.bytesPerMsAt(performance.now());
  }

  /** The round trip that the plan prescribes at this moment, if it does. */
  get rttMs(): number | undefined {
    return this.#plan.rttMsAt(performance.now());
  }

  /** Changes the rate from now on. */
  follow(plan: RatePlan): void {
    this.count();
    this.#plan = plan;
    this.count();
  }

  /** Adds what the rate has yielded since it was last counted, however late the timer came. */
  count(): void {
    const now = performance.now();
    const from = this.#countedUntil ?? now;
    const isUnlimited = this.#plan.bytesPerMsAt(now) === Infinity;
    if (isUnlimited || this.#bytes === Infinity) this.#bytes = isUnlimited ? Infinity : 0;
    else if (!this.#isResting || now - from < shortRestMs) {
      this.#bytes += this.#plan.bytesBetween(from, now);
    }
    this.#countedUntil = now;
  }

  spend(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Lets the rate yield, and says in how many ms it will have yielded `bytes`, or else will change. */
  runFor(bytes: number): number {
    const now = performance.now();
    this.#isResting = false;
    const bytesPerMs = this.#plan.bytesPerMsAt(now);
    const enoughInMs = bytesPerMs === 0 ? Infinity : (bytes - this.#bytes) / bytesPerMs;
    return Math.max(1, Math.ceil(Math.min(enoughInMs, this.#plan.changeAfter(now) - now)));
  }

  /** Stops the yield: a link cannot save up time in which no one can send. */
  rest(): void {
    this.#isResting = true;
    this.#bytes = Math.min(this.#bytes, this.bytesPerMs * mostSavedMs);
  }

  /** Drops what is left over from the last turn, once it belongs to no response any more. */
  forfeit(): void {
    this.#bytes = 0;
    this.#countedUntil = undefined;
  }
}

/** A socket that is full for a moment, as it is at every 16 kB, costs the link no time. */
const shortRestMs = 10;

/** Many short rests must not add up to a burst. */
const mostSavedMs = 100;
