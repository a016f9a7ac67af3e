import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { listen } from './listening.ts';

/** A request to a bucket, as it came over the wire. */
export interface FrontRequest {
  readonly method: string;
  /** Of the object, below its bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** 0 until it is answered, and where it never was. */
  status: number;
}

/** What is done with a request in place of passing it on; `undefined` passes it on. */
export type Trouble = { readonly status: number; readonly code: string } | 'cut' | undefined;

/** Stands before an S3: it lets pages of other origins in as a bucket's CORS rules do, logs, and fails as it is told. */
export interface Front {
  readonly url: string;
  readonly requests: FrontRequest[];
  /** Decides what befalls a request. */
  trouble: (request: FrontRequest) => Trouble | Promise<Trouble>;
  /** Whether pages of other origins may write at all. */
  isOpen: boolean;
  /** Which headers they may see. */
  exposed: string;
  stop(): Promise<void>;
}

/** Starts one before a bucket. */
export async function startFront(bucketUrl: string): Promise<Front> {
  const target = new URL(bucketUrl);
  const { port, stop } = await listen((incoming, response) => {
    void answer(incoming, response).catch(() => response.destroy());
  });
  const front: Front = {
    url: `http://localhost:${port}${target.pathname}`,
    requests: [],
    trouble: () => undefined,
    isOpen: true,
    exposed: 'ETag',
    stop,
  };
  return front;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const cors: Record<string, string> = front.isOpen
      ? {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Methods': 'GET, PUT, POST, DELETE',
          'Access-Control-Allow-Headers': '*',
          'Access-Control-Expose-Headers': front.exposed,
        }
      : {};
    if (incoming.method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    const url = new URL(incoming.url ?? '', front.url);
    const logged: FrontRequest = {
      method: incoming.method ?? '',
      key: decodeURIComponent(url.pathname.slice(target.pathname.length + 1)),
      query: url.searchParams,
      status: 0,
    };
    front.requests.push(logged);
    const trouble = await front.trouble(logged);
    if (trouble === 'cut') {
      incoming.socket.destroy();
      return;
    }
    if (trouble) {
      incoming.resume();
      logged.status = trouble.status;
      const body = `<?xml version="1.0"?><Error><Code>${trouble.code}</Code><Message/></Error>`;
      response.writeHead(trouble.status, { ...cors, 'Content-Type': 'application/xml' }).end(body);
      return;
    }
    await pass(incoming, response, cors, logged);
  }

  async function pass(
    incoming: IncomingMessage,
    response: ServerResponse,
    cors: Record<string, string>,
    logged: FrontRequest,
  ): Promise<void> {
    const { method, headers, url: path } = incoming;
    // The S3 is not to give CORS headers of its own.
    const { origin: _, ...passed } = headers;
    const outgoing = ask({
      host: target.hostname,
      port: target.port,
      method,
      headers: passed,
      path,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    await Promise.race([pipeline(incoming, outgoing), answered]);
    const from = await answered;
    logged.status = from.statusCode ?? 0;
    response.writeHead(logged.status, { ...from.headers, ...cors });
    await pipeline(from, response);
  }
}
