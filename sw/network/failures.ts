import { originOf } from '../core/prefetch-window.ts';
import type { SegmentKey } from '../core/segment.ts';
import type { FailureReason } from './proof.ts';

/** Why a resource is not held or an origin not asked, and when it may be tried again. */
export interface Failure {
  readonly reason: string;
  readonly attempts: number;
  readonly retryAtMs: number;
  readonly sinceMs: number;
  /** Whether what came was not to be kept. */
  readonly isUnstorable: boolean;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/** What has failed lately: each resource for itself, and the origins that would most likely fail again. */
export class Failures {
  readonly #failures = new Map<SegmentKey, Failure>();
  readonly #troubles = new Map<string, Failure>();

  get resources(): ReadonlyMap<SegmentKey, Failure> {
    return this.#failures;
  }

  /** The origins that have refused or failed since they last answered well. */
  get troubles(): ReadonlyMap<string, Failure> {
    return this.#troubles;
  }

  /** What must not be fetched again before its time. */
  blocked(nowMs: number): SegmentKey[] {
    const failures = [...this.#failures].filter(([, { retryAtMs }]) => retryAtMs > nowMs);
    return failures.map(([key]) => key);
  }

  /** Of the origins in trouble, which are not to be asked, and which just once. */
  troubled(nowMs: number): Map<string, 'paused' | 'probing'> {
    const troubles = [...this.#troubles];
    return new Map(
      troubles.map(([origin, { retryAtMs }]) => [origin, retryAtMs > nowMs ? 'paused' : 'probing']),
    );
  }

  /** How long until each may be tried again, in milliseconds. */
  retryWaitsMs(nowMs: number): number[] {
    const all = [...this.#failures.values(), ...this.#troubles.values()];
    return all.map(({ retryAtMs }) => retryAtMs - nowMs);
  }

  /** Forgets the failures of what no timeline names any more. */
  keepOnly(isNamed: (key: SegmentKey) => boolean): void {
    for (const key of this.#failures.keys()) if (!isNamed(key)) this.#failures.delete(key);
  }

  /** There is a new token: what was refused may be asked for again. */
  trustAgain(url: string): void {
    const origin = originOf(url);
    // What asks to wait, or is gone, has nothing to do with a token.
    if (this.#troubles.get(origin)?.retryAtMs !== Number.POSITIVE_INFINITY) return;
    this.#troubles.delete(origin);
    for (const key of this.#failures.keys()) {
      if (originOf(key) === origin) this.#failures.delete(key);
    }
  }

  /** What was in trouble with this origin is tried again at once, in its order of need. */
  originAnswered(key: SegmentKey, beganAtMs: number): void {
    const origin = originOf(key);
    this.#failures.delete(key);
    // What was asked for before the trouble says nothing of its end.
    if (!((this.#troubles.get(origin)?.sinceMs ?? beganAtMs) < beganAtMs)) return;
    this.#troubles.delete(origin);
    for (const [failed, failure] of this.#failures) {
      if (originOf(failed) !== origin) continue;
      const { attempts, isUnstorable, retryAtMs } = failure;
      if (Number.isFinite(retryAtMs)) this.#failures.delete(failed);
      // What was refused twice, while the rest of the origin answers, is refused for good.
      else if (isUnstorable || attempts < 2) {
        const delayMs = isUnstorable ? backoffMs(attempts) : 0;
        this.#failures.set(failed, { ...failure, retryAtMs: Date.now() + delayMs });
      }
    }
  }

  /** Takes a failure in; what was cancelled is none. */
  note(key: SegmentKey, reason: FailureReason): void {
    if (reason.type === 'cancelled') return;
    const isUnstorable = reason.type === 'unstorable';
    const noted = (before: Failure | undefined): Failure => {
      const attempts = (before?.attempts ?? 0) + 1;
      // One file that is not to be kept says little of the others.
      const isOdd = isUnstorable && attempts === 1;
      const retryAtMs = Date.now() + (isOdd ? 0 : retryDelayMs(reason, attempts));
      return { reason: reason.words, attempts, retryAtMs, sinceMs: Date.now(), isUnstorable };
    };
    const origin = originOf(key);
    if (isOfOrigin(reason)) this.#troubles.set(origin, noted(this.#troubles.get(origin)));
    const failure = noted(this.#failures.get(key));
    // What is not to be kept is not fetched in vain again, unless the origin is seen to mend.
    const retryAtMs = isUnstorable ? Number.POSITIVE_INFINITY : failure.retryAtMs;
    this.#failures.set(key, { ...failure, retryAtMs });
  }
}

/** Whether the next segment of the same origin would most likely fare the same. */
function isOfOrigin(reason: FailureReason): boolean {
  if (reason.type === 'http-status') return [401, 403, 429, 503].includes(reason.status);
  return reason.type === 'unreachable' || reason.type === 'unstorable';
}

/**
 * How long to leave a resource or an origin alone: as long as the origin says; where it wants other
 * credentials, until there are some; else twice as long each time.
 */
function retryDelayMs(reason: FailureReason, attempts: number): number {
  if (reason.type !== 'http-status') return backoffMs(attempts);
  if (reason.status === 401 || reason.status === 403) return Number.POSITIVE_INFINITY;
  const { retryAfter } = reason;
  if (retryAfter === null) return backoffMs(attempts);
  // RFC 9110 §10.2.3: a number of seconds, or a date.
  const waitMs = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return waitMs > 0 ? waitMs : backoffMs(attempts);
}

function backoffMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS);
}
