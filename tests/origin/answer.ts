import { type Body, bytesBody, partOf } from './body.ts';
import type { HeaderTable, OriginRequest, Resource } from './file-table.ts';
import { contentRange, parseRange } from './ranges.ts';

/** What a resource says to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderTable;
  readonly body: Body;
}

/** The request headers on which an answer depends. */
export interface Demand {
  readonly method: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
}

const nothing = bytesBody('');

/** Applies conditions and the range to a resource, in the order of RFC 9110 section 13.2.2. */
export function answerTo(demand: Demand, resource: Resource): Answer {
  const headers = { ...resource.headers, ...validatorsOf(resource) };
  if (resource.status !== 200) return { status: resource.status, headers, body: resource.body };
  if (isUnchanged(demand, resource)) return { status: 304, headers, body: nothing };
  const ranged = { ...headers, 'accept-ranges': 'bytes' };
  const { size } = resource.body;
  const range = parseRange(rangeThatCounts(demand, resource), size);
  switch (range.type) {
    case 'whole':
      return { status: 200, headers: ranged, body: resource.body };
    case 'unsatisfiable':
      return {
        status: 416,
        headers: { ...ranged, 'content-range': `bytes */${size}` },
        body: nothing,
      };
    case 'part':
      return {
        status: 206,
        headers: { ...ranged, 'content-range': contentRange(range.start, range.end, size) },
        body: partOf(resource.body, range.start, range.end),
      };
  }
}

export function demandOf({ method, headers }: OriginRequest): Demand {
  const ifRange = headers['if-range'];
  return {
    method,
    range: headers.range,
    ifRange: typeof ifRange === 'string' ? ifRange : undefined,
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
  };
}

function rangeThatCounts(demand: Demand, resource: Resource): string | undefined {
  // RFC 9110 defines ranges for GET only, and If-Range asks for the whole of a changed resource.
  if (demand.method !== 'GET') return undefined;
  const { ifRange } = demand;
  const isSame =
    ifRange === undefined || ifRange === resource.etag || ifRange === resource.lastModified;
  return isSame ? demand.range : undefined;
}

function isUnchanged(demand: Demand, resource: Resource): boolean {
  const { ifNoneMatch, ifModifiedSince } = demand;
  if (ifNoneMatch !== undefined) {
    const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return resource.etag !== undefined && (tags.includes(resource.etag) || tags.includes('*'));
  }
  if (ifModifiedSince === undefined || resource.lastModified === undefined) return false;
  return Date.parse(resource.lastModified) <= Date.parse(ifModifiedSince);
}

function validatorsOf({ etag, lastModified }: Resource): HeaderTable {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
  };
}
