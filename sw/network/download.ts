import { parseContentRange, parseRangeHeader, rangeBytes } from '../core/byte-range.ts';
import type { NetworkTiming } from '../core/network-timing.ts';
import type { UnderWay } from '../core/prefetch-window.ts';
import type { Resource, SegmentKey } from '../core/segment.ts';
import type { LinkMeasurement, LinkMeter } from './link-meter.ts';

/** What became of a download, as a value: only a broken assumption throws. */
export type DownloadResult =
  | {
      readonly ok: true;
      readonly body: Blob;
      readonly contentType: string;
      readonly etag: string | null;
      readonly timing: NetworkTiming;
    }
  | { readonly ok: false; readonly reason: FailureReason; readonly timing?: NetworkTiming };

/**
 * Why a download was not kept, also in words. `unreachable`: there was no answer; `network`: it broke
 * off; `unstorable`: it was whole or may have been, but is not to be kept, or is not a segment at all.
 */
export type FailureReason = { readonly words: string } & (
  | { readonly type: 'cancelled' | 'unreachable' | 'network' | 'unstorable' | 'storage' }
  | { readonly type: 'http-status'; readonly status: number; readonly retryAfter: string | null }
);

/** What a download is begun with. */
export interface DownloadOptions {
  readonly key: SegmentKey;
  readonly resource: Resource;
  readonly request: Request;
  /** The tab for which the network is used. */
  readonly client: string;
  /** Which of its players, where it is a window that wants it. */
  readonly player?: string | undefined;
  readonly isPrefetch: boolean;
  /** Its tab has not said yet who is signed in there: it is nobody else's until that is known. */
  readonly isPersonal: boolean;
  readonly meter: LinkMeter;
  readonly onProgress: () => void;
}

/**
 * A download without a byte for so long is as good as dead. It is less than the 10 s after which
 * hls.js asks again, so that it need not join the same dead download.
 */
const SILENCE_MS = 8000;

/** So few bytes in that time are no better than none: 4 kbit/s is no line for video. */
const LEAST_BYTES = 4096;

/** The most that is kept in memory while it arrives; a larger body is passed on, not stored. */
const MAX_BUFFERED_BYTES = 64 * 2 ** 20;
/** The same for a body that does not say how long it is. */
const MAX_UNMEASURED_BYTES = 24 * 2 ** 20;

/**
 * One request to the network, its body kept as it arrives, so that any number of readers can join
 * at any moment and each gets all of it from the first byte on.
 */
export class Download {
  readonly key: SegmentKey;
  readonly resource: Resource;
  readonly client: string;
  readonly player: string | undefined;
  readonly isPersonal: boolean;
  /** Settles with the head, as soon as it is there; rejects as `fetch` does. */
  readonly head: Promise<Response>;
  /** Settles when the last byte is there, or will never be; never rejects. */
  readonly done: Promise<DownloadResult>;
  /** The tabs whose players have asked for it. */
  readonly joinedBy = new Set<string>();
  /** Its head said that it is not to be kept: no reader gets anything of it here. */
  isRefused = false;
  receivedBytes = 0;
  totalBytes: number | undefined;
  firstByteMs: number | undefined;

  readonly #isPrefetch: boolean;
  readonly #meter: LinkMeter;
  readonly #onProgress: () => void;
  readonly #abort = new AbortController();
  readonly #startedAtMs = performance.now();
  /** When the last bytes came that were enough to tell of a line that is not dead. */
  #lastByteAtMs = this.#startedAtMs;
  #nextMarkBytes = LEAST_BYTES;
  #sinceHead: LinkMeasurement | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #cancelReason: FailureReason = { type: 'cancelled', words: 'cancelled' };
  readonly #players = new Map<object, string>();
  readonly #readers = new Set<{ next: number }>();
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  /** How many chunks have been let go, because the body is too large to be kept. */
  #letGo = 0;
  #isTooLarge = false;
  #end: { readonly error?: unknown } | undefined;
  #sleepers: (() => void)[] = [];

  constructor(options: DownloadOptions) {
    const { key, resource, request, client, isPrefetch, isPersonal, meter, onProgress } = options;
    this.isPersonal = isPersonal;
    this.key = key;
    this.resource = resource;
    this.client = client;
    this.player = options.player;
    this.#isPrefetch = isPrefetch;
    this.#meter = meter;
    this.#onProgress = onProgress;
    const priority = isPrefetch ? 'low' : 'high';
    this.head = fetch(request, { signal: this.#abort.signal, priority }).then((response) => {
      this.#lastByteAtMs = performance.now();
      this.firstByteMs = this.#lastByteAtMs - this.#startedAtMs;
      return response;
    });
    this.#watchForSilence();
    this.done = this.#run(request);
  }

  /** What it is for now; once no player waits for it, it is as good as a prefetch. */
  get purpose(): UnderWay {
    if (this.#end) return 'storing';
    if (!this.hasPlayer) return 'prefetch';
    return this.#isPrefetch ? 'joined' : 'player';
  }

  /** How long ago the request went out. */
  get ageMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  /** How long ago the last bytes came that tell of a line that is not dead, or the request went out. */
  get silentMs(): number {
    return performance.now() - this.#lastByteAtMs;
  }

  /** What the link has taken for a byte since this one's first; `undefined` while that says little. */
  get linkMsPerByte(): number | undefined {
    return this.#sinceHead && this.#meter.msPerByte(this.#sinceHead, performance.now());
  }

  /** Whether a player waits for it: it must not be cancelled then. */
  get hasPlayer(): boolean {
    return this.#players.size > 0;
  }

  /** Whether no byte has come for so long that none will. */
  get isSilent(): boolean {
    return !this.#end && this.silentMs >= SILENCE_MS;
  }

  /** Whether a tab's player that asks now would get all of it, in good time. */
  canBeJoinedBy(client: string): boolean {
    const isTheirs = !this.isPersonal || client === this.client;
    return isTheirs && !this.isSilent && !this.#isTooLarge && !this.isRefused;
  }

  /** Cuts the request, unless it has ended. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Counts a tab's player in that waits for the answer; what it returns counts it out. */
  addPlayer(client: string): () => void {
    const player = {};
    this.joinedBy.add(client);
    this.#players.set(player, client);
    return () => {
      this.#players.delete(player);
      // Nobody reads on in a refused prefetch; the body of a player's own request is passed on.
      if (this.isRefused && this.#isPrefetch && !this.hasPlayer) this.cancel();
    };
  }

  /** Counts one player of a tab out; each of them gives up what it asked for itself. */
  dropPlayer(client: string): void {
    const [dropped] = [...this.#players].find(([, owner]) => owner === client) ?? [];
    if (dropped) this.#players.delete(dropped);
  }

  /** The body from its first byte, at the pace of its reader, with all bytes that are there at once. */
  read(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = { next: 0 };
    this.#readers.add(reader);
    const leave = () => {
      this.#readers.delete(reader);
      this.#wake();
      onEnd();
    };
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        if (reader.next < this.#letGo) throw new Error('too late');
        while (reader.next >= this.#letGo + this.#chunks.length && !this.#end) await this.#sleep();
        const chunk = this.#chunks[reader.next - this.#letGo];
        if (chunk) {
          reader.next += 1;
          controller.enqueue(chunk);
          if (this.#isTooLarge) this.#wake();
        } else {
          leave();
          if (this.#end?.error === undefined) controller.close();
          else controller.error(this.#end.error);
        }
      },
      cancel: leave,
    });
  }

  /** A prefetch that is silent is cut; a player that waits has its own patience. */
  #watchForSilence(): void {
    const leftMs = SILENCE_MS - this.silentMs;
    this.#silenceTimer = setTimeout(
      () => {
        if (this.isSilent && !this.hasPlayer) {
          this.#cancelReason = failed('no answer');
          this.cancel();
        } else this.#watchForSilence();
      },
      leftMs > 0 ? leftMs : SILENCE_MS,
    );
  }

  async #run(request: Request): Promise<DownloadResult> {
    let type: 'unreachable' | 'network' = 'unreachable';
    try {
      const response = await this.head;
      type = 'network';
      // What nobody waits for and cannot be kept is not fetched to its end.
      const isWelcome = this.hasPlayer || isProven(request, response);
      const refusal = refuse(request, response) ?? (isWelcome ? undefined : UNPROVEN);
      if (refusal) {
        this.isRefused = true;
        // A body that nobody reads would hold its connection for ever.
        if (!this.hasPlayer) this.cancel();
        return this.#finish(refusal);
      }
      return await this.#receive(request, response);
    } catch (error) {
      const reason: FailureReason = this.#abort.signal.aborted
        ? this.#cancelReason
        : failed(error, type);
      return this.#finish({ ok: false, reason }, error);
    }
  }

  async #receive(request: Request, response: Response): Promise<DownloadResult> {
    const expected = expectedBytes(request, response);
    this.totalBytes = expected;
    const reader = response.body?.getReader();
    const sinceHead = this.#meter.begin(performance.now());
    this.#sinceHead = sinceHead;
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) break;
      const nowMs = performance.now();
      this.#meter.arrived(chunk.value.byteLength);
      this.receivedBytes += chunk.value.byteLength;
      if (this.receivedBytes >= this.#nextMarkBytes) {
        this.#nextMarkBytes = this.receivedBytes + LEAST_BYTES;
        this.#lastByteAtMs = nowMs;
      }
      this.#chunks.push(chunk.value);
      this.#wake();
      this.#onProgress();
      if (expected === undefined && this.receivedBytes > MAX_UNMEASURED_BYTES) await this.#passOn();
    }
    const timing = this.#timing(sinceHead);
    if (this.#isTooLarge) return this.#finish({ ...TOO_LARGE, timing });
    if (expected !== undefined && expected !== this.receivedBytes) {
      const why = `${this.receivedBytes} of ${expected} bytes came`;
      // Of another origin's headers we see the length, but not the encoding that it may count in.
      if (response.type === 'cors' && !request.headers.has('Range')) {
        return this.#finish({ ...unstorable(why), timing });
      }
      return this.#finish({ ok: false, reason: failed(why) }, new Error(why));
    }
    if (!this.receivedBytes || !isProven(request, response)) {
      return this.#finish({ ...UNPROVEN, timing });
    }
    // A login page may say that it is anything; what it says of itself in its first bytes is true.
    if (/^\s*<(!doctype|html)/i.test(new TextDecoder().decode(this.#chunks[0]?.subarray(0, 64)))) {
      return this.#finish({ ...unstorable('it is a web page'), timing });
    }
    return this.#finish({
      ok: true,
      body: new Blob(this.#chunks),
      contentType: response.headers.get('Content-Type') ?? 'application/octet-stream',
      etag: response.headers.get('ETag'),
      timing,
    });
  }

  /** Keeps no more than its slowest reader still needs, and receives no faster than that one reads. */
  async #passOn(): Promise<void> {
    this.#isTooLarge = true;
    const behind = () => Math.min(...[...this.#readers].map(({ next }) => next)) - this.#letGo;
    while (behind() < this.#chunks.length) await this.#sleep();
    this.#letGo += this.#chunks.length;
    this.#chunks = [];
    if (this.#readers.size > 0) return;
    this.#cancelReason = TOO_LARGE.reason;
    this.cancel();
  }

  #timing(sinceHead: LinkMeasurement): NetworkTiming {
    const firstByteMs = this.firstByteMs ?? 0;
    const transferMs = this.#meter.transferMs(this.receivedBytes, sinceHead, performance.now());
    return { firstByteMs, totalMs: firstByteMs + transferMs };
  }

  #finish(result: DownloadResult, error?: unknown): DownloadResult {
    clearTimeout(this.#silenceTimer);
    this.#end = error === undefined ? {} : { error };
    this.#wake();
    return result;
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}

/** Why an answer is not a segment that may be kept, judged by its head; `undefined` if it may be. */
export function refuse(
  request: Request,
  response: Response,
): (DownloadResult & { readonly ok: false }) | undefined {
  const { status, headers } = response;
  const range = parseRangeHeader(request.headers.get('Range') ?? '');
  if (!response.ok) {
    const retryAfter = headers.get('Retry-After');
    const words = `the server answered ${status}`;
    return { ok: false, reason: { type: 'http-status', words, status, retryAfter } };
  }
  if (status !== (range ? 206 : 200)) return unstorable(`its status is ${status}`);
  if (range) {
    const sent = parseContentRange(headers.get('Content-Range'))?.range;
    if (sent?.first !== range.first || sent.last !== range.last) {
      return unstorable('its range is another');
    }
  }
  const type = headers.get('Content-Type') ?? '';
  if (/\b(html|json|xml|javascript|event-stream)\b|mpegurl/i.test(type)) {
    return unstorable(`its type is ${type}`);
  }
  if (/\bno-store\b/i.test(headers.get('Cache-Control') ?? '')) {
    return unstorable('it says no-store');
  }
  if (Number(headers.get('Content-Length') ?? 0) > MAX_BUFFERED_BYTES) return TOO_LARGE;
  return undefined;
}

function failed(why: unknown, type: 'unreachable' | 'network' = 'network'): FailureReason {
  return { type, words: `the network failed (${why})` };
}

/** The result that what is not to be kept has. */
export function unstorable(why: unknown): DownloadResult & { readonly ok: false } {
  return { ok: false, reason: { type: 'unstorable', words: `not kept: ${why}` } };
}

const UNPROVEN = unstorable('its length is not proven');
const TOO_LARGE = unstorable('it is too large');

/** The length of the body as we see it; a Content-Length counts the encoded bytes, not ours. */
function expectedBytes(request: Request, response: Response): number | undefined {
  const range = parseRangeHeader(request.headers.get('Range') ?? '');
  if (range) return rangeBytes(range);
  const length = response.headers.get('Content-Length');
  if (length === null || response.headers.has('Content-Encoding')) return undefined;
  return Number(length);
}

/**
 * Whether it will be seen if not all of it comes. The browser itself checks the end of a chunked body,
 * and the length of an encoded one.
 */
function isProven(request: Request, response: Response): boolean {
  const { headers } = response;
  const encodedLength = headers.has('Content-Encoding') && headers.has('Content-Length');
  const isChunked = /\bchunked\b/i.test(headers.get('Transfer-Encoding') ?? '');
  return expectedBytes(request, response) !== undefined || encodedLength || isChunked;
}
