import type { Measured } from '../../sw/core/network-timing.ts';

/** While bytes came: from when to when, how many, and how long their first one took. */
interface Transfer {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  readonly rttMs: number;
}

interface Moment {
  readonly atMs: number;
  readonly event: string;
  readonly positionSeconds: number;
}

const SECOND_MS = 1000;
/** A day and more of segments of 2 s; of what lasts longer the beginning goes. */
const MOST_TRANSFERS = 50_000;
const MOST_MOMENTS = 50_000;

/** What the network carried and what the viewer did, second by second: no URL, no name, no time of day. */
export class Recording {
  readonly #nowMs: () => number;
  readonly #startedAtMs: number;
  readonly #transfers: Transfer[] = [];
  readonly #moments: Moment[] = [];

  /** `nowMs` is a clock that only goes on. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startedAtMs = nowMs();
  }

  /** The last byte of a download has come. */
  measured(bytes: number, { firstByteMs, totalMs }: Measured): void {
    const toMs = this.#nowMs() - this.#startedAtMs;
    const fromMs = Math.max(0, toMs - (totalMs - firstByteMs));
    this.#transfers.push({ fromMs, toMs, bytes, rttMs: firstByteMs });
    this.#transfers.splice(0, this.#transfers.length - MOST_TRANSFERS);
  }

  /** Something has happened to the media element, by the name of its event. */
  saw(event: string, positionSeconds: number): void {
    this.#moments.push({ atMs: this.#nowMs() - this.#startedAtMs, event, positionSeconds });
    this.#moments.splice(0, this.#moments.length - MOST_MOMENTS);
  }

  /**
   * `time_s,kbps,rtt_ms,event,position_s`. A rate holds until the next one; the last row marks the end. A
   * row with an event has no rate.
   */
  csv(): string {
    const rows = [...this.#rates(), ...this.#events()].sort((one, other) => one.atMs - other.atMs);
    const lines = rows.map(({ atMs, text }) => `${(atMs / SECOND_MS).toFixed(3)},${text}`);
    return `${['time_s,kbps,rtt_ms,event,position_s', ...lines].join('\n')}\n`;
  }

  #rates(): { readonly atMs: number; readonly text: string }[] {
    const endMs = this.#nowMs() - this.#startedAtMs;
    const seconds = secondsOf(this.#transfers, endMs);
    // Before anything came, the line was as it was when something did.
    const first = seconds.find((each) => each !== undefined);
    if (first === undefined) return [];
    let last = first;
    const rows = [{ atMs: 0, text: first }];
    for (const [second, text] of seconds.entries()) {
      if (text === undefined || text === last) continue;
      rows.push({ atMs: second * SECOND_MS, text });
      last = text;
    }
    return [...rows, { atMs: endMs, text: last }];
  }

  #events(): { readonly atMs: number; readonly text: string }[] {
    return this.#moments.map(({ atMs, event, positionSeconds }) => ({
      atMs,
      text: `,,${event},${positionSeconds.toFixed(3)}`,
    }));
  }
}

/** What came in each second, as `kbps,rtt_ms,,`; nothing is known of a second in which nothing came. */
function secondsOf(transfers: readonly Transfer[], endMs: number): (string | undefined)[] {
  const sums = Array.from({ length: Math.ceil(endMs / SECOND_MS) }, () => ({
    bits: 0,
    ms: 0,
    rttMs: Number.POSITIVE_INFINITY,
  }));
  for (const { fromMs, toMs, bytes, rttMs } of transfers) {
    // What came in one piece took some time, too.
    const tookMs = Math.max(1, toMs - fromMs);
    const beginMs = toMs - tookMs;
    for (
      let second = Math.max(0, Math.floor(beginMs / SECOND_MS));
      second < sums.length;
      second += 1
    ) {
      const sum = sums[second];
      const ms = Math.min(toMs, (second + 1) * SECOND_MS) - Math.max(beginMs, second * SECOND_MS);
      if (!sum || ms <= 0) break;
      sum.bits += (bytes * 8 * ms) / tookMs;
      sum.ms += ms;
      sum.rttMs = Math.min(sum.rttMs, rttMs);
    }
  }
  return sums.map(({ bits, ms, rttMs }) =>
    ms > 0 ? `${Math.round(bits / ms)},${Math.round(rttMs)},,` : undefined,
  );
}
