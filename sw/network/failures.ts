import { originOf, type SegmentKey } from '../core/segment.ts';
import type { FailureReason } from './proof.ts';

/** Why a resource is not held, or an origin or track not asked, and when it may be tried again. */
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

/** So long is remembered when something last came, and what has been in trouble and is asked no more. */
const REMEMBERED_MS = 600_000;

/**
 * What has failed lately: each resource for itself, and the origins and tracks that would most likely
 * fail again. A track goes by the id of its timeline.
 */
export class Failures {
  readonly #trackOf: (key: SegmentKey) => string | undefined;
  readonly #failures = new Map<SegmentKey, Failure>();
  readonly #troubles = new Map<string, Failure>();
  /** When something last came of each, on the clock of `performance.now()`. */
  readonly #heardAtMs = new Map<string, number>();

  constructor(trackOf: (key: SegmentKey) => string | undefined) {
    this.#trackOf = trackOf;
  }

  get resources(): ReadonlyMap<SegmentKey, Failure> {
    return this.#failures;
  }

  /** The origins and tracks that have refused, failed or hung since they last answered well. */
  get troubles(): ReadonlyMap<string, Failure> {
    return this.#troubles;
  }

  /** Whether it is of an origin or a track in trouble. */
  isTroubled(key: SegmentKey): boolean {
    return this.#sourcesOf(key).some((source) => this.#troubles.has(source));
  }

  /** What must not be fetched again before its time. */
  blocked(nowMs: number): SegmentKey[] {
    const failures = [...this.#failures].filter(([, { retryAtMs }]) => retryAtMs > nowMs);
    return failures.map(([key]) => key);
  }

  /** Of the origins and tracks in trouble, which are not to be asked, and which just once. */
  troubled(nowMs: number): Map<string, 'paused' | 'probing'> {
    const troubles = [...this.#troubles];
    return new Map(
      troubles.map(([source, { retryAtMs }]) => [source, retryAtMs > nowMs ? 'paused' : 'probing']),
    );
  }

  /** How long until each may be tried again, in milliseconds. */
  retryWaitsMs(nowMs: number): number[] {
    const all = [...this.#failures.values(), ...this.#troubles.values()];
    return all.map(({ retryAtMs }) => retryAtMs - nowMs);
  }

  /** Forgets the failures of what no timeline names any more, and what was long ago. */
  keepOnly(isNamed: (key: SegmentKey) => boolean): void {
    for (const key of this.#failures.keys()) if (!isNamed(key)) this.#failures.delete(key);
    for (const [source, { retryAtMs }] of this.#troubles) {
      if (Date.now() - retryAtMs > REMEMBERED_MS) this.#troubles.delete(source);
    }
    for (const [source, atMs] of this.#heardAtMs) {
      if (performance.now() - atMs > REMEMBERED_MS) this.#heardAtMs.delete(source);
    }
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

  /** Bytes of it have come: its origin and its track are not dead. */
  heardOf(key: SegmentKey, atMs: number): void {
    for (const source of this.#sourcesOf(key)) this.#heardAtMs.set(source, atMs);
  }

  /** What was in trouble with its origin or track is tried again at once, in its order of need. */
  answered(key: SegmentKey, beganAtMs: number): void {
    this.#failures.delete(key);
    this.heardOf(key, performance.now());
    for (const source of this.#sourcesOf(key)) {
      // What was asked for before the trouble says nothing of its end.
      if ((this.#troubles.get(source)?.sinceMs ?? beganAtMs) < beganAtMs) this.#lift(source);
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
    const source = this.#troubledBy(key, reason);
    if (source) this.#troubles.set(source, noted(this.#troubles.get(source)));
    const failure = noted(this.#failures.get(key));
    // What is not to be kept is not fetched in vain again, unless the origin is seen to mend.
    const retryAtMs = isUnstorable ? Number.POSITIVE_INFINITY : failure.retryAtMs;
    this.#failures.set(key, { ...failure, retryAtMs });
  }

  /** Of which origin or track the next segment would most likely fare the same, if of any. */
  #troubledBy(key: SegmentKey, reason: FailureReason): string | undefined {
    if (reason.type !== 'silent') return isOfOrigin(reason) ? originOf(key) : undefined;
    // All of an origin hangs only if nothing else of it has come meanwhile; and so it is with a track.
    const hasHung = (source: string) => (this.#heardAtMs.get(source) ?? 0) <= reason.sinceMs;
    return this.#sourcesOf(key).find(hasHung);
  }

  #lift(source: string): void {
    this.#troubles.delete(source);
    for (const [failed, failure] of this.#failures) {
      if (!this.#sourcesOf(failed).includes(source)) continue;
      const { attempts, isUnstorable, retryAtMs } = failure;
      if (Number.isFinite(retryAtMs)) this.#failures.delete(failed);
      // What was refused twice, while the rest of the origin answers, is refused for good.
      else if (isUnstorable || attempts < 2) {
        const delayMs = isUnstorable ? backoffMs(attempts) : 0;
        this.#failures.set(failed, { ...failure, retryAtMs: Date.now() + delayMs });
      }
    }
  }

  /** What it comes from, the widest first. */
  #sourcesOf(key: SegmentKey): string[] {
    const track = this.#trackOf(key);
    return [originOf(key), ...(track === undefined ? [] : [track])];
  }
}

/** Whether the next segment of the same origin would most likely fare the same. */
function isOfOrigin(reason: FailureReason): boolean {
  if (reason.type === 'http-status') return [401, 403, 429, 503].includes(reason.status);
  return reason.type === 'unreachable' || reason.type === 'unstorable';
}

/**
 * How long to leave a resource, an origin or a track alone: as long as the origin says; where it wants
 * other credentials, until there are some; else twice as long each time.
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
