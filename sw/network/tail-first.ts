import { type ByteRange, parseContentRange, rangeBytes, rangeHeader } from '../core/byte-range.ts';

/** A range of a file of which something in its midst is needed at once: that, to the range's end, comes first. */
export class TailFirst {
  readonly #range: ByteRange;
  readonly #from: number;
  readonly #mayGoOn: () => Promise<void>;
  #goOn = () => {};
  readonly #hurried = new Promise<void>((resolve) => (this.#goOn = resolve));
  #isHurried = false;

  /** `mayGoOn` settles when what lies before `from` may be asked for: when it is in nobody's way. */
  constructor(range: ByteRange, from: number, mayGoOn: () => Promise<void>) {
    this.#range = range;
    this.#from = from;
    this.#mayGoOn = mayGoOn;
  }

  /** Where in the range the bytes begin that come first. */
  get beginsAt(): number {
    return this.#from - this.#range.first;
  }

  /** How many those are. */
  get endBytes(): number {
    return this.#range.last - this.#from + 1;
  }

  /** Somebody waits for what lies before, too. */
  hurry(): void {
    this.#isHurried = true;
    this.#goOn();
  }

  get isHurried(): boolean {
    return this.#isHurried;
  }

  /**
   * Fetches both: one answer, as of the whole range, but for the order of its bytes. `request` asks for the
   * whole range. What is no such part comes as it is; what is of another file by then breaks off.
   */
  async fetch(request: Request, init: RequestInit): Promise<Response> {
    const { first: begin, last: end } = this.#range;
    const tail = { first: this.#from, last: end };
    const rest = { first: begin, last: this.#from - 1 };
    const first = await fetch(asking(request, tail), init);
    if (!isPart(first, tail)) return first;
    const second = async () => {
      await Promise.race([this.#mayGoOn(), this.#hurried]);
      const response = await fetch(asking(request, rest), init);
      if (isPart(response, rest) && isSameFile(first, response)) return response;
      await response.body?.cancel();
      throw new Error('what lies before it did not come');
    };
    const headers = new Headers(first.headers);
    const { totalBytes = '*' } = parseContentRange(headers.get('Content-Range')) ?? {};
    headers.set('Content-Range', `bytes ${begin}-${end}/${totalBytes}`);
    headers.set('Content-Length', String(rangeBytes(this.#range)));
    return new Response(inTurn([async () => first, second]), { status: 206, headers });
  }
}

/** The bodies of several answers as one; each is asked for when the one before has ended. */
function inTurn(answers: (() => Promise<Response>)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const next = reader ? undefined : answers.shift();
        if (next) reader = (await next()).body?.getReader();
        if (!reader) return controller.close();
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        reader = undefined;
      }
    },
    cancel: (reason) => reader?.cancel(reason),
  });
}

function asking(request: Request, range: ByteRange): Request {
  const headers = new Headers(request.headers);
  headers.set('Range', rangeHeader(range));
  return new Request(request, { headers });
}

/** Whether a response has just these bytes. */
export function isPart({ status, headers }: Response, { first, last }: ByteRange): boolean {
  const sent = parseContentRange(headers.get('Content-Range'))?.range;
  return status === 206 && sent?.first === first && sent.last === last;
}

/**
 * RFC 9110 §8.8: where a server says which version it is, and how long; and that it may be kept, which is said of
 * both.
 */
function isSameFile({ headers: one }: Response, { headers: other }: Response): boolean {
  const bytesIn = (headers: Headers) => parseContentRange(headers.get('Content-Range'))?.totalBytes;
  const names = ['ETag', 'Last-Modified', 'Cache-Control'];
  return (
    names.every((name) => one.get(name) === other.get(name)) && bytesIn(one) === bytesIn(other)
  );
}
