import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { type Body, bytesBody, fileBody } from './body.ts';
import { mediaTypeOf } from './media-types.ts';

export type HeaderTable = Readonly<Record<string, string>>;

/** What a handler is told of a request; `path` includes the query. */
export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export type Content = string | Uint8Array | Body;

export interface Reply {
  readonly status?: number;
  readonly headers?: HeaderTable;
  readonly body?: Content;
}

/** Answers a virtual file; `undefined` is a 404. A promise may be kept open for as long as need be. */
export type Handler = (
  request: OriginRequest,
) => Content | Reply | undefined | Promise<Content | Reply | undefined>;

/** A file as found, before ranges, conditions and faults. Header names are in lower case. */
export interface Resource {
  readonly status: number;
  readonly headers: HeaderTable;
  readonly body: Body;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** What is where: folders by URL prefix, and virtual files, which go first. */
export class FileTable {
  readonly #mounts = new Map<string, string>();
  readonly #virtual = new Map<string, { content: Content | Handler; headers: HeaderTable }>();

  /** Serves a folder under a URL prefix such as `/` or `/video/`. The longest prefix wins. */
  mount(prefix: string, directory: string): void {
    this.#mounts.set(prefix.endsWith('/') ? prefix : `${prefix}/`, resolve(directory));
  }

  /** Serves a file from memory, or by a function; a path without a query answers for every query. */
  serve(path: string, content: Content | Handler, headers: HeaderTable = {}): void {
    this.#virtual.set(path, { content, headers: lowerCased(headers) });
  }

  /** Takes a virtual file away. */
  remove(path: string): void {
    this.#virtual.delete(path);
  }

  async find(request: OriginRequest): Promise<Resource> {
    const { pathname } = request.url;
    const virtual = this.#virtual.get(request.path) ?? this.#virtual.get(pathname);
    if (virtual === undefined) return this.#findFile(pathname);
    const { content } = virtual;
    const answer = typeof content === 'function' ? await content(request) : content;
    if (answer === undefined) return notFound(request.path);
    const reply: Reply = isContent(answer) ? { body: answer } : answer;
    const body = bodyOf(reply.body ?? '');
    const headers = {
      'content-type': mediaTypeOf(pathname),
      ...virtual.headers,
      ...lowerCased(reply.headers ?? {}),
    };
    return { status: reply.status ?? 200, headers, body, ...etagOf(reply.body) };
  }

  #findFile(pathname: string): Resource {
    const prefix = [...this.#mounts.keys()]
      .filter((candidate) => pathname.startsWith(candidate))
      .sort((a, b) => b.length - a.length)[0];
    const directory = prefix === undefined ? undefined : this.#mounts.get(prefix);
    if (prefix === undefined || directory === undefined) return notFound(pathname);
    const file = fileWithin(directory, pathname.slice(prefix.length));
    if (file === undefined) return notFound(pathname);
    const { size, mtime } = statSync(file);
    return {
      status: 200,
      headers: { 'content-type': mediaTypeOf(file) },
      body: fileBody(file),
      etag: `"${size.toString(36)}-${mtime.getTime().toString(36)}"`,
      lastModified: mtime.toUTCString(),
    };
  }
}

export function lowerCased(headers: HeaderTable): HeaderTable {
  return Object.fromEntries(Object.entries(headers).map(([name, v]) => [name.toLowerCase(), v]));
}

function fileWithin(directory: string, relative: string): string | undefined {
  try {
    const named = resolve(directory, `./${decodeURIComponent(relative)}`);
    // `%2e%2e%2f` is not folded by the URL parser, hence this guard.
    if (named !== directory && !named.startsWith(directory + sep)) return undefined;
    const path = statSync(named).isDirectory() ? join(named, 'index.html') : named;
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}

function notFound(path: string): Resource {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return { status: 404, headers, body: bytesBody(`Nothing is served at ${path}\n`) };
}

function isContent(answer: Content | Reply): answer is Content {
  return typeof answer === 'string' || answer instanceof Uint8Array || 'read' in answer;
}

function bodyOf(content: Content): Body {
  return typeof content === 'string' || content instanceof Uint8Array
    ? bytesBody(content)
    : content;
}

function etagOf(content: Content | undefined): { etag?: string } {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return {};
  return { etag: `"${createHash('sha1').update(content).digest('base64url').slice(0, 16)}"` };
}
