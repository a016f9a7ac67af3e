import { gzipSync } from 'node:zlib';
import { type Answer, answerTo, type Demand } from './answer.ts';
import { bytesBody, partOf, wholeOf } from './body.ts';
import type { Strike } from './faults.ts';
import { type HeaderTable, lowerCased, type Resource } from './file-table.ts';

/** How an answer goes over the wire: what is announced of its length, and how it ends. */
export interface Delivery extends Answer {
  readonly framing: 'length' | 'chunked' | 'until-close';
  readonly ending:
    | { readonly type: 'whole' }
    | { readonly type: 'cut'; readonly afterBytes: number }
    | { readonly type: 'trickle'; readonly everyMs: number; readonly forMs?: number }
    | { readonly type: 'silence'; readonly forMs?: number }
    | { readonly type: 'reset' };
}

export interface Occasion {
  readonly path: string;
  readonly demand: Demand;
  readonly resource: Resource;
  /** Headers that every response of the origin carries, a faulty one too. */
  readonly baseHeaders: HeaderTable;
  readonly strike: Strike | undefined;
}

/** Decides what is sent for a request, and what goes wrong with it. */
export function deliveryFor(occasion: Occasion): Delivery {
  const { path, demand, resource, baseHeaders, strike } = occasion;
  const sound = () => answerTo(demand, resource);
  if (strike === undefined) return whole(sound());
  const { fault, nth } = strike;
  switch (fault.type) {
    case 'cut-after':
      return cut(sound(), 'length', fault.at);
    case 'cut-chunked':
      return cut(sound(), 'chunked', fault.at);
    case 'cut-silently':
      return cut(sound(), 'until-close', fault.at);
    case 'reset':
      return { ...sound(), framing: 'length', ending: { type: 'reset' } };
    case 'silence':
      return { ...sound(), framing: 'length', ending: fault };
    case 'trickle': {
      const everyMs = fault.everyMs ?? 1000;
      return { ...sound(), framing: 'length', ending: { ...fault, everyMs } };
    }
    case 'range-to-plain': {
      const range = demand.range ?? fault.range ?? 'bytes=0-';
      return whole(answerTo({ ...demand, range }, resource));
    }
    case 'ignore-range':
      return whole(answerTo({ ...demand, range: undefined }, resource));
    case 'wrong-content-range':
      return whole(withWrongRange(sound(), fault.how ?? 'late-start'));
    case 'status': {
      const headers = { 'content-type': 'text/plain', ...lowerCased(fault.headers ?? {}) };
      return replaced(fault.status, { ...baseHeaders, ...headers }, fault.body ?? '');
    }
    case 'redirect': {
      const { location } = fault;
      const target = typeof location === 'function' ? location(path) : location;
      return replaced(fault.status ?? 302, { ...baseHeaders, location: target }, '');
    }
    case 'html-login':
      return replaced(
        200,
        { ...baseHeaders, 'content-type': fault.contentType ?? 'text/html' },
        loginPage,
      );
    case 'header':
      return whole(withHeaders(sound(), fault.headers));
    case 'different-body': {
      const isOld = nth < (fault.from ?? 2);
      const body = isOld ? resource.body : bytesBody(fault.body ?? inverted(resource));
      return whole(answerTo(demand, { ...resource, body, etag: isOld ? '"v1"' : '"v2"' }));
    }
    case 'gzip': {
      const body = bytesBody(gzipSync(wholeOf(resource.body)));
      const headers = { ...resource.headers, 'content-encoding': 'gzip' };
      return whole(answerTo(demand, { ...resource, headers, body }));
    }
  }
}

const loginPage = '<!doctype html><title>Sign in</title><form><input name="user"></form>\n';

function whole(answer: Answer): Delivery {
  return { ...answer, framing: 'length', ending: { type: 'whole' } };
}

function replaced(status: number, headers: HeaderTable, body: string): Delivery {
  return whole({ status, headers, body: bytesBody(body) });
}

function cut(answer: Answer, framing: Delivery['framing'], at = 0.5): Delivery {
  const { size } = answer.body;
  const afterBytes = Math.min(size, at < 1 ? Math.floor(size * at) : at);
  return { ...answer, framing, ending: { type: 'cut', afterBytes } };
}

function withWrongRange(answer: Answer, how: 'late-start' | 'short-body'): Answer {
  const match = /^bytes (\d+)(-.*)$/.exec(answer.headers['content-range'] ?? '');
  if (match === null) return answer;
  if (how === 'short-body') {
    return { ...answer, body: partOf(answer.body, 0, Math.floor(answer.body.size / 2)) };
  }
  const late = `bytes ${Number(match[1]) + 1}${match[2]}`;
  return { ...answer, headers: { ...answer.headers, 'content-range': late } };
}

function withHeaders(answer: Answer, changes: Readonly<Record<string, string | null>>): Answer {
  const headers: Record<string, string> = { ...answer.headers };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
  return { ...answer, headers };
}

function inverted(resource: Resource): Uint8Array {
  return wholeOf(resource.body).map((byte) => 255 - byte);
}
