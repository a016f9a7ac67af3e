import type { ServerResponse } from 'node:http';
import type { Delivery } from './delivery.ts';
import type { Lane } from './lane.ts';
import type { RequestEntry } from './request-entry.ts';
import type { RequestLog } from './request-log.ts';

export interface ResponseLaneOptions {
  readonly response: ServerResponse;
  readonly delivery: Delivery;
  readonly entry: RequestEntry;
  readonly log: RequestLog;
  /** Told when the lane has become ready again by itself. */
  readonly onReady: () => void;
}

/** Sends one delivery as the link gives it turns, and lets it go wrong where it must. */
export class ResponseLane implements Lane {
  readonly entry: RequestEntry;
  takenBytes = 0;
  readonly #response: ServerResponse;
  readonly #delivery: Delivery;
  readonly #log: RequestLog;
  readonly #onReady: () => void;
  #allowedBytes: number;
  #isSocketFull = false;
  #trickle: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor({ response, delivery, entry, log, onReady }: ResponseLaneOptions) {
    this.entry = entry;
    this.#response = response;
    this.#delivery = delivery;
    this.#log = log;
    this.#onReady = onReady;
    this.#allowedBytes = delivery.ending.type === 'trickle' ? 0 : this.#bytesToSend();
    response.on('drain', () => {
      this.#isSocketFull = false;
      onReady();
    });
    response.on('close', () => {
      clearInterval(this.#trickle);
      clearTimeout(this.#deadline);
    });
  }

  get readyBytes(): number {
    const canTake = !this.#isSocketFull && !this.#response.destroyed;
    return canTake ? this.#allowedBytes - this.takenBytes : 0;
  }

  sendHead(): void {
    const { status, headers, body, framing, ending } = this.#delivery;
    if (ending.type === 'reset') {
      this.#reset();
      return;
    }
    const response = this.#response;
    if (framing === 'until-close') {
      // Node's way to say: neither a length nor chunks; the end of the connection is the end.
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
    }
    const hasLength = framing === 'length' && status !== 204 && status !== 304;
    const length = hasLength ? { 'content-length': String(body.size) } : {};
    response.writeHead(status, { ...headers, ...length });
    response.flushHeaders();
    this.#log.noteHead(this.entry, status, this.entry.method === 'HEAD' ? 0 : body.size);
    if (ending.type === 'trickle') this.#startTrickle(ending.everyMs);
    if ('forMs' in ending) this.#deadline = setTimeout(() => this.#cut(), ending.forMs);
    this.#endIfDone();
    // Without a byte of body before it, a cut waits for nothing but the headers.
    if (this.#isToBeCutNow()) setImmediate(() => this.#cut());
  }

  sendBody(bytes: number): void {
    const piece = this.#delivery.body.read(this.takenBytes, this.takenBytes + bytes);
    this.takenBytes += bytes;
    const hasRoom = this.#response.write(piece, (error) => {
      if (error) return;
      this.#log.noteSent(this.entry, piece.byteLength);
      if (this.#isToBeCutNow()) this.#cut();
    });
    this.#isSocketFull = !hasRoom;
    this.#endIfDone();
  }

  #endIfDone(): void {
    const { ending } = this.#delivery;
    if (ending.type === 'cut' || ending.type === 'silence') return;
    if (this.takenBytes === this.#bytesToSend()) this.#response.end();
  }

  /** A cut waits until the socket has taken what goes before it. */
  #isToBeCutNow(): boolean {
    const { ending } = this.#delivery;
    return ending.type === 'cut' && this.entry.bytesSent === this.#bytesToSend();
  }

  #cut(): void {
    this.#log.end(this.entry, 'faulted');
    if (this.#delivery.framing === 'until-close') this.#response.end();
    else this.#response.destroy();
  }

  #reset(): void {
    this.#log.end(this.entry, 'faulted');
    // A shutdown by FIN would be the end of an empty response; this one is an error at once.
    this.#response.socket?.resetAndDestroy();
  }

  #startTrickle(everyMs: number): void {
    this.#trickle = setInterval(() => {
      this.#allowedBytes = Math.min(this.#allowedBytes + 1, this.#bytesToSend());
      this.#onReady();
    }, everyMs);
  }

  #bytesToSend(): number {
    const { ending, body } = this.#delivery;
    if (this.entry.method === 'HEAD') return 0;
    switch (ending.type) {
      case 'whole':
      case 'trickle':
        return body.size;
      case 'cut':
        return ending.afterBytes;
      case 'silence':
      case 'reset':
        return 0;
    }
  }
}
