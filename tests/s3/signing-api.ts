import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Asked, Bucket } from './bucket.ts';
import { listen } from './listening.ts';

/** A company's API before its private bucket: it signs uploads, and gives playlists whose parts are signed. */
export interface SigningApi {
  readonly url: string;
  /** What was asked to be signed. */
  readonly asked: Asked[];
  /** Who may ask; everybody, where it is empty. */
  readonly tokens: Set<string>;
  /** Of how many requests from now on the signature has run out when it is given. */
  runOut: number;
  /** Which requests are never answered. */
  keepsWaiting: (asked: Asked) => boolean;
  stop(): Promise<void>;
}

/** Starts it on a free loopback port. `/sign` signs; `/videos/<id>/<playlist>` are a video's playlists. */
export async function startSigningApi(bucket: Bucket): Promise<SigningApi> {
  const { port, stop } = await listen((incoming, response) => {
    void answer(incoming, response).catch((error: unknown) => {
      response.writeHead(404, CORS).end(String(error));
    });
  });
  const api: SigningApi = {
    url: `http://localhost:${port}`,
    asked: [],
    tokens: new Set(),
    runOut: 0,
    keepsWaiting: () => false,
    stop,
  };
  return api;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = incoming;
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { ...CORS, 'Content-Type': type }).end(body);
    if (method === 'OPTIONS') send(204, 'text/plain', '');
    else if (!isAllowed(headers.authorization)) send(401, 'text/plain', 'Who is it?');
    else if (url === '/sign') send(200, 'application/json', await signed(await text(incoming)));
    else send(200, 'application/vnd.apple.mpegurl', await playlist(url));
  }

  function isAllowed(authorization: string | undefined): boolean {
    const token = authorization?.replace(/^Bearer /, '') ?? '';
    return api.tokens.size === 0 || api.tokens.has(token);
  }

  async function signed(body: string): Promise<string> {
    const asked: Asked = JSON.parse(body);
    api.asked.push(asked);
    if (api.keepsWaiting(asked)) await new Promise(() => {});
    const hasRunOut = api.runOut > 0;
    if (hasRunOut) api.runOut -= 1;
    return JSON.stringify({ url: await bucket.sign(asked, { hasRunOut }) });
  }

  /** A playlist as the bucket has it, with other playlists here, and all else signed. */
  async function playlist(path: string): Promise<string> {
    const [, id = '', name = ''] = /^\/videos\/([\w-]+)\/([\w-]+\.m3u8)$/.exec(path) ?? [];
    const folder = `${id}/video/`;
    const lines = (await bucket.get(folder + name)).toString().split('\n');
    const moved = async (uri: string) =>
      uri.endsWith('.m3u8') ? uri : bucket.sign({ method: 'GET', key: folder + uri });
    const all = lines.map(async (line) => {
      const [quoted, uri = ''] = /URI="([^"]*)"/.exec(line) ?? [];
      if (quoted) return line.replace(quoted, `URI="${await moved(uri)}"`);
      return line === '' || line.startsWith('#') ? line : moved(line);
    });
    return (await Promise.all(all)).join('\n');
  }
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Range',
};
