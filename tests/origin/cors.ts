import type { IncomingHttpHeaders } from 'node:http';
import { bytesBody } from './body.ts';
import type { HeaderTable, Resource } from './file-table.ts';
import type { Cors } from './origin-options.ts';

/** The headers that let other origins read a response, or none. */
export function corsHeaders(cors: Cors): HeaderTable {
  if (cors === false) return {};
  return {
    'access-control-allow-origin': cors,
    // Only an origin that is named may send cookies along.
    ...(cors === '*' ? {} : { 'access-control-allow-credentials': 'true' }),
    // Without this a script of another origin sees neither, however the response was fetched.
    'access-control-expose-headers': 'Content-Length, Content-Range',
  };
}

/** The answer to an OPTIONS request: everything that was asked for is allowed, or nothing. */
export function preflightResource(cors: Cors, headers: IncomingHttpHeaders): Resource {
  if (cors === false) return { status: 403, headers: {}, body: bytesBody('') };
  const asked = headers['access-control-request-headers'] ?? '*';
  return {
    status: 204,
    headers: {
      ...corsHeaders(cors),
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      // Named one by one, since `*` does not cover Authorization.
      'access-control-allow-headers': asked,
      'access-control-max-age': '600',
      vary: 'Access-Control-Request-Headers',
    },
    body: bytesBody(''),
  };
}
