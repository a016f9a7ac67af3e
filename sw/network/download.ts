import { partThatCame } from '../core/byte-range.ts';
import type { NetworkTiming } from '../core/network-timing.ts';
import type { UnderWay } from '../core/prefetch-window.ts';
import { type Resource, type SegmentKey, segmentKey } from '../core/segment.ts';
import type { DownloadOptions } from './download-options.ts';
import type { LinkMeasurement, LinkMeter } from './link-meter.ts';
import {
  type DownloadResult,
  expectedBytes,
  type FailureReason,
  failed,
  hung,
  isProven,
  keptOf,
  MAX_UNMEASURED_BYTES,
  refuse,
  refuseBody,
  TOO_LARGE,
  UNPROVEN,
} from './proof.ts';
import { SharedBody } from './shared-body.ts';
import { Silence } from './silence.ts';
import type { TailFirst } from './tail-first.ts';

/**
 * One request to the network, its body kept as it arrives, so that any number of readers can join
 * at any moment and each gets all of it from the first byte on.
 */
export class Download {
  /** What was asked for; once its head is there, what comes of that. */
  key: SegmentKey;
  resource: Resource;
  readonly client: string;
  readonly player: string | undefined;
  readonly isPersonal: boolean;
  /** Nobody played it when it began: what is played does not wait for it. */
  readonly isWarming: boolean;
  readonly sitting: AbortSignal | undefined;
  /** Settles with the head, as soon as it is there; rejects as `fetch` does. */
  readonly head: Promise<Response>;
  /** Settles when the last byte is there, or will never be; never rejects. */
  readonly done: Promise<DownloadResult>;
  /** The tabs whose players have asked for it, and were not told yet what it took. */
  readonly joinedBy = new Set<string>();
  /** Its head said that it is not to be kept: no reader gets anything of it here. */
  isRefused = false;
  receivedBytes = 0;
  totalBytes: number | undefined;
  firstByteMs: number | undefined;

  readonly #isPrefetch: boolean;
  readonly #meter: LinkMeter;
  readonly #onProgress: () => void;
  readonly #onHeard: DownloadOptions['onHeard'];
  readonly #abort = new AbortController();
  readonly #startedAtMs = performance.now();
  /** A prefetch that is silent is cut; a player that waits has its own patience. */
  readonly #silence = new Silence(() => {
    if (this.hasPlayer) return false;
    this.cancel();
    return true;
  });
  #sinceHead: LinkMeasurement | undefined;
  #cancelReason: FailureReason = { type: 'cancelled', words: 'cancelled' };
  readonly #players = new Map<object, string>();
  readonly #body: SharedBody;
  readonly tailFirst: TailFirst | undefined;

  constructor(options: DownloadOptions) {
    const { key, resource, request, client, isPrefetch, meter } = options;
    this.isPersonal = options.isPersonal;
    this.isWarming = options.isWarming ?? false;
    this.sitting = options.sitting;
    this.key = key;
    this.resource = resource;
    this.client = client;
    this.player = options.player;
    this.#isPrefetch = isPrefetch;
    this.#meter = meter;
    this.#onProgress = options.onProgress;
    this.#onHeard = options.onHeard;
    this.tailFirst = options.tailFirst;
    this.#body = new SharedBody(this.tailFirst?.endBytes);
    const init = { signal: this.#abort.signal, priority: isPrefetch ? 'low' : 'high' } as const;
    const coming = this.tailFirst?.fetch(request, init) ?? fetch(request, init);
    this.head = coming.then((response) => {
      this.#silence.headCame();
      this.firstByteMs = this.ageMs;
      return response;
    });
    this.done = this.#run();
  }

  /** What it is for now; once no player waits for it, it is as good as a prefetch. */
  get purpose(): UnderWay {
    if (this.#body.hasEnded || this.receivedBytes === this.totalBytes) return 'storing';
    if (!this.hasPlayer) return 'prefetch';
    return this.#isPrefetch ? 'joined' : 'player';
  }

  /** How long ago the request went out. */
  get ageMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  /** How long ago the last bytes came that tell of a line that is not dead, or the request went out. */
  get silentMs(): number {
    return this.#silence.ms;
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
    return !this.#body.hasEnded && this.#silence.isDeath;
  }

  /** Whether a tab's player that asks now would get all of it, in good time. */
  canBeJoinedBy(client: string): boolean {
    const isTheirs = !this.isPersonal || (client === this.client && !this.sitting?.aborted);
    return isTheirs && !this.isSilent && !this.#body.isPassedOn && !this.isRefused;
  }

  /** Cuts the request, unless it has ended; of one that has gone silent that is its end. */
  cancel(): void {
    if (this.isSilent) this.#cancelReason = hung(this.#silence.sinceMs);
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
    this.tailFirst?.hurry();
    return this.#body.read(onEnd);
  }

  /** The same in the order in which it comes. */
  readAsItComes(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#body.readAsItComes(onEnd);
  }

  async #run(): Promise<DownloadResult> {
    let type: 'unreachable' | 'network' = 'unreachable';
    try {
      const response = await this.head;
      type = 'network';
      this.#takeLess(response);
      const { range } = this.resource;
      // What nobody waits for and cannot be kept is not fetched to its end.
      const isWelcome = this.hasPlayer || isProven(range, response);
      const refusal = refuse(range, response) ?? (isWelcome ? undefined : UNPROVEN);
      if (refusal) {
        this.isRefused = true;
        // A body that nobody reads would hold its connection for ever.
        if (!this.hasPlayer) this.cancel();
        return this.#finish(refusal);
      }
      return await this.#receive(response);
    } catch (error) {
      const reason: FailureReason = this.#abort.signal.aborted
        ? this.#cancelReason
        : failed(error, type);
      return this.#finish({ ok: false, reason }, error);
    }
  }

  /** A player may be given less than it asks for, and that be kept as what it is. */
  #takeLess({ headers }: Response): void {
    const { range } = this.resource;
    if (!range || this.#isPrefetch || this.tailFirst) return;
    const came = partThatCame(range, headers.get('Content-Range'));
    if (came) this.resource = { ...this.resource, range: came };
    this.key = segmentKey(this.resource);
  }

  async #receive(response: Response): Promise<DownloadResult> {
    const { range } = this.resource;
    const expected = expectedBytes(range, response);
    this.totalBytes = expected;
    const reader = response.body?.getReader();
    const sinceHead = this.#meter.begin(performance.now());
    this.#sinceHead = sinceHead;
    for (;;) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) break;
      this.#meter.arrived(chunk.value.byteLength);
      this.receivedBytes += chunk.value.byteLength;
      if (this.#silence.bytesCame(this.receivedBytes))
        this.#onHeard(this.key, this.#silence.sinceMs);
      this.#body.append(chunk.value);
      this.#onProgress();
      if (expected === undefined && this.receivedBytes > MAX_UNMEASURED_BYTES) {
        await this.#body.passOn();
        if (!this.#body.hasReaders) {
          this.#cancelReason = TOO_LARGE.reason;
          this.cancel();
        }
      }
    }
    const timing = this.#timing(sinceHead);
    if (this.#body.isPassedOn) return this.#finish({ ...TOO_LARGE, timing });
    const firstBytes = this.#body.chunks[0];
    const refusal = refuseBody(range, response, { bytes: this.receivedBytes, firstBytes });
    if (refusal?.reason.type === 'network') {
      return this.#finish(refusal, new Error(refusal.reason.words));
    }
    if (refusal) return this.#finish({ ...refusal, timing });
    const body = new Blob([...this.#body.chunks]);
    return this.#finish({ ok: true, ...keptOf(response), body, timing });
  }

  #timing(sinceHead: LinkMeasurement): NetworkTiming {
    const firstByteMs = this.firstByteMs ?? 0;
    const transferMs = this.#meter.transferMs(this.receivedBytes, sinceHead, performance.now());
    return { firstByteMs, totalMs: firstByteMs + transferMs };
  }

  #finish(result: DownloadResult, error?: unknown): DownloadResult {
    this.#silence.end();
    this.#body.end(error);
    return result;
  }
}
