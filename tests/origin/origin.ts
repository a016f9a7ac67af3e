import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { demandOf } from './answer.ts';
import { bytesBody } from './body.ts';
import { corsHeaders, preflightResource } from './cors.ts';
import { deliveryFor } from './delivery.ts';
import { FaultRules } from './faults.ts';
import {
  type Content,
  FileTable,
  type Handler,
  type HeaderTable,
  type OriginRequest,
  type Resource,
} from './file-table.ts';
import { Link } from './link.ts';
import { isOfStream } from './media-types.ts';
import type { CacheControl, Cors, OriginOptions } from './origin-options.ts';
import { isOpen } from './request-entry.ts';
import { RequestLog } from './request-log.ts';
import { ResponseLane } from './response-lane.ts';

/** Starts an origin on a free loopback port. Without options it is unshaped, sound and empty. */
export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  const origin = new Origin(options);
  await origin.comeBack();
  return origin;
}

/** An HTTP/1.1 server for tests: it serves, shapes, breaks and logs. All of it can change any time. */
export class Origin {
  readonly log = new RequestLog();
  readonly link = new Link();
  readonly faults = new FaultRules();
  readonly files = new FileTable();
  cors: Cors;
  cacheControl: CacheControl;
  streamValidators: boolean;
  readonly #server: Server;
  readonly #connectedAt = new Map<Socket, number>();
  #port = 0;

  constructor(options: OriginOptions) {
    this.cors = options.cors ?? false;
    this.cacheControl = { page: 'no-cache', stream: 'max-age=0', ...options.cacheControl };
    this.streamValidators = options.streamValidators ?? false;
    for (const [prefix, folder] of Object.entries(options.mounts ?? {})) {
      this.files.mount(prefix, folder);
    }
    for (const [path, content] of Object.entries(options.files ?? {})) this.serve(path, content);
    this.link.shape(options.link ?? {});
    // Timeouts of Node's own would look like faults to a test that holds a response.
    this.#server = createServer({ noDelay: true, keepAliveTimeout: 0, requestTimeout: 0 });
    this.#server.on('request', (request, response) => void this.#respond(request, response));
    this.#server.on('connection', (socket) => this.#connected(socket));
  }

  /** By name, not by address: `localhost` is a secure context, as service workers demand. */
  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  mount(prefix: string, directory: string): void {
    this.files.mount(prefix, directory);
  }

  serve(path: string, content: Content | Handler, headers?: HeaderTable): void {
    this.files.serve(path, content, headers);
  }

  /** O22: destroys all connections and refuses new ones. */
  async goDown(): Promise<void> {
    if (!this.#server.listening) return;
    for (const entry of this.log.entries(isOpen)) this.log.end(entry, 'faulted');
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#connectedAt.keys()) socket.destroy();
    });
  }

  /** Listens again, on the same port. */
  async comeBack(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all that goes on. The log stays readable; `comeBack` starts the origin again. */
  async stop(): Promise<void> {
    await this.goDown();
    this.link.releaseAll();
  }

  #connected(socket: Socket): void {
    this.#connectedAt.set(socket, performance.now());
    socket.on('close', () => this.#connectedAt.delete(socket));
  }

  async #respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers, socket } = message;
    const entry = this.log.begin({ method, path, headers });
    response.on('finish', () => this.log.end(entry, 'complete'));
    response.on('close', () => this.log.end(entry, 'cut'));
    message.resume();

    const request = { method, path, url: new URL(this.url + path), headers };
    const resource = await this.#resourceFor(request);
    if (entry.outcome !== 'open') return;
    const strike = method === 'OPTIONS' ? undefined : this.faults.strike(entry);
    if (strike !== undefined) this.log.noteFault(entry, strike.fault.type);
    const delivery = deliveryFor({
      path,
      demand: demandOf(request),
      resource,
      baseHeaders: corsHeaders(this.cors),
      strike,
    });
    const onReady = () => this.link.wake();
    const lane = new ResponseLane({ response, delivery, entry, log: this.log, onReady });
    response.on('close', () => this.link.leave(lane));
    this.link.admit(lane, this.#connectedAt.get(socket) ?? entry.startedAt);
  }

  async #resourceFor(request: OriginRequest): Promise<Resource> {
    if (request.method === 'OPTIONS') return preflightResource(this.cors, request.headers);
    const found = await this.files.find(request).catch(asServerError);
    const { pathname } = request.url;
    const { page, stream } = this.cacheControl;
    const cacheControl = isOfStream(pathname) ? stream : page;
    const { status, body } = found;
    const isBare = isOfStream(pathname) && !this.streamValidators;
    return {
      ...(isBare ? { status, body } : found),
      headers: {
        ...corsHeaders(this.cors),
        ...(cacheControl === null ? {} : { 'cache-control': cacheControl }),
        ...found.headers,
      },
    };
  }
}

/** A test's handler that throws should fail that test, not take the origin down. */
function asServerError(error: unknown): Resource {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return { status: 500, headers, body: bytesBody(`${error}\n`) };
}
