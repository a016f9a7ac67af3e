import type { Fault } from '../origin/faults.ts';
import type { LinkShape } from '../origin/link.ts';

/** What a fault may depend on in the place that it befalls. */
export interface Place {
  /** The path on an origin of another address, which has all the files too. */
  readonly elsewhere: (path: string) => string;
  /** How long a response that never ends takes until the connection breaks. */
  readonly lastsMs: number;
}

/** What goes wrong: one kind of response, or all of the origin. */
export type Harm =
  | { readonly type: 'response'; readonly fault: (place: Place) => Fault }
  /** The file is another one after an answer that broke off. */
  | { readonly type: 'new-version' }
  | { readonly type: 'outage' }
  | { readonly type: 'line'; readonly shape: LinkShape };

/**
 * When it ends: after one response; when the response that it befell first has ended; or, as it is
 * a way of the server's that a player can live with, once the window has been looked at under it.
 */
export type Lasting = 'once' | 'a-while' | 'on';

/** One row of the matrix. */
export interface FaultRow {
  /** The fault's number, and what tells its variants apart. */
  readonly name: string;
  readonly words: string;
  readonly harm: Harm;
  readonly lasts: Lasting;
  /** Whether it befalls all that is asked from a place on, not one part of the stream alone. */
  readonly wide?: boolean;
  /** How many responses it befalls, where it is more than one. */
  readonly times?: number;
  /** Which requests it can befall: those with a Range, those without, or both. */
  readonly requests?: 'ranged' | 'plain';
  /** Under a fault that stays on: whether what it befalls is to be held all the same, or must not. */
  readonly held?: 'must' | 'must-not';
  /** A player gets more than it asked for, and what it has by itself is not fetched again. */
  readonly fillsThePlayer?: boolean;
  readonly retryAfterSeconds?: number;
  /** The other origin shares what it has with pages of other origins. */
  readonly elsewhereCors?: boolean;
}

const RETRY_AFTER_SECONDS = 2;

/** All faults, O1 to O23. */
export const FAULTS: readonly FaultRow[] = [
  once('O1', 'cut short of its Content-Length', { type: 'cut-after' }),
  once('O2', 'chunked, cut before its last chunk', { type: 'cut-chunked' }),
  once('O3', 'without a length, closed in the middle', { type: 'cut-silently' }),
  // Chromium itself asks again, once, where a connection breaks that it has used before.
  { ...once('O4', 'the connection is reset', { type: 'reset' }), times: 2 },
  endless('O5', 'headers, then silence', ({ lastsMs: forMs }) => ({ type: 'silence', forMs })),
  endless('O6', 'a byte a second', ({ lastsMs: forMs }) => ({ type: 'trickle', forMs })),
  {
    ...on('O7', '206 to a request without Range', { type: 'range-to-plain' }, 'must-not'),
    requests: 'plain',
  },
  {
    ...on('O8', '200 and all of the file to a Range', { type: 'ignore-range' }, 'must-not'),
    requests: 'ranged',
    fillsThePlayer: true,
  },
  {
    ...once('O9 late', '206 that says it starts a byte late', { type: 'wrong-content-range' }),
    requests: 'ranged',
  },
  {
    ...once('O9 short', '206, half of what it says', {
      type: 'wrong-content-range',
      how: 'short-body',
    }),
    requests: 'ranged',
  },
  once('O10', '416', { type: 'status', status: 416 }),
  { ...aWhile('O11', '401', { type: 'status', status: 401 }), wide: true },
  { ...aWhile('O12', '403', { type: 'status', status: 403 }), wide: true },
  once('O13', '404, then 200', { type: 'status', status: 404 }),
  comeLater('O14 429', 429),
  comeLater('O14 503', 503),
  { ...redirect('O15 CORS', 'on', 'with'), held: 'must', elsewhereCors: true },
  redirect('O15 no CORS', 'a-while', 'without'),
  aWhile('O16 html', 'a login page instead of media', { type: 'html-login' }),
  aWhile('O16 as media', 'a login page that says it is media', {
    type: 'html-login',
    contentType: 'video/mp2t',
  }),
  on('O17', 'Vary: *', header('Vary', '*')),
  on('O18 Origin', 'Vary: Origin', header('Vary', 'Origin'), 'must'),
  on('O18 Range', 'Vary: Range', header('Vary', 'Range'), 'must'),
  on('O19', 'Cache-Control: no-store', header('Cache-Control', 'no-store'), 'must-not'),
  {
    name: 'O20',
    words: 'cut, and another version with another ETag from then on',
    harm: { type: 'new-version' },
    lasts: 'once',
  },
  on('O21', 'gzip', { type: 'gzip' }),
  { name: 'O22', words: 'the origin is down', harm: { type: 'outage' }, lasts: 'once' },
  {
    name: 'O23',
    words: '3 Mbit/s, 50 ms round trip, six connections',
    harm: { type: 'line', shape: { kbps: 3000, rttMs: 50 } },
    lasts: 'on',
  },
];

function once(name: string, words: string, fault: Fault): FaultRow {
  return { name, words, harm: { type: 'response', fault: () => fault }, lasts: 'once' };
}

function endless(name: string, words: string, fault: (place: Place) => Fault): FaultRow {
  return { name, words, harm: { type: 'response', fault }, lasts: 'once' };
}

function aWhile(name: string, words: string, fault: Fault): FaultRow {
  return { ...once(name, words, fault), lasts: 'a-while' };
}

function on(name: string, words: string, fault: Fault, held?: FaultRow['held']): FaultRow {
  return { ...once(name, words, fault), lasts: 'on', ...(held ? { held } : {}) };
}

function comeLater(name: string, status: number): FaultRow {
  const headers = { 'Retry-After': `${RETRY_AFTER_SECONDS}` };
  const words = `${status}, Retry-After: ${RETRY_AFTER_SECONDS}`;
  const fault: Fault = { type: 'status', status, headers };
  return { ...aWhile(name, words, fault), wide: true, retryAfterSeconds: RETRY_AFTER_SECONDS };
}

function redirect(name: string, lasts: Lasting, cors: 'with' | 'without'): FaultRow {
  const fault = ({ elsewhere }: Place): Fault => ({ type: 'redirect', location: elsewhere });
  const words = `302 to another origin ${cors} CORS`;
  return { name, words, harm: { type: 'response', fault }, lasts };
}

function header(name: string, value: string): Fault {
  return { type: 'header', headers: { [name]: value } };
}
