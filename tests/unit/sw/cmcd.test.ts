import { describe, expect, test } from 'vitest';
import type { Wanted } from '../../../sw/core/prefetch-window.ts';
import type { Resource } from '../../../sw/core/segment.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { tell } from '../../../sw/network/cmcd.ts';

const FOLDER = 'https://media.example/film/low';

/** A prefetch of `5.ts`, twelve seconds ahead of which are there, with what is special about it. */
function prefetch(special: { readonly next?: Resource; readonly bufferSeconds?: number }): Wanted {
  const resource = { url: `${FOLDER}/5.ts` };
  return {
    key: segmentKey(resource),
    resource,
    track: `${FOLDER}/index.m3u8`,
    next: { url: `${FOLDER}/6.ts` },
    client: 'tab',
    player: 'p',
    dueSeconds: 12.34,
    isTaken: false,
    isWarming: false,
    bufferSeconds: 12.34,
    ...special,
  };
}

/** What is told in the query, where the player asked for this CMCD. */
function inQuery(told: string, special: Parameters<typeof prefetch>[0] = {}): string | null {
  const players = `${FOLDER}/4.ts?CMCD=${encodeURIComponent(told)}`;
  return new URL(tell(prefetch(special), new Headers(), players)).searchParams.get('CMCD');
}

/** The headers of a prefetch whose player asked with these. */
function inHeaders(asked: Record<string, string>): Record<string, string> {
  const headers = new Headers(asked);
  expect(tell(prefetch({}), headers, `${FOLDER}/4.ts`), 'and not in the URL').toBe(
    `${FOLDER}/5.ts`,
  );
  return Object.fromEntries(headers);
}

describe('a prefetch', () => {
  test('tells nothing where the player tells nothing', () => {
    const headers = new Headers();
    expect(tell(prefetch({}), headers, `${FOLDER}/4.ts?v=2`)).toBe(`${FOLDER}/5.ts`);
    expect(tell(prefetch({}), headers, undefined), 'nor before the player has asked').toBe(
      `${FOLDER}/5.ts`,
    );
    expect([...headers]).toEqual([]);
  });

  test('tells of the session what the player told, and of itself what is true of it', () => {
    const told =
      'bl=2000,br=400,cid="film",d=4000,mtp=800,ot=av,pr=2,sf=h,sid="a-1",st=v,su,tb=900';
    expect(inQuery(told)).toBe('bl=12300,cid="film",nor="6.ts",sf=h,sid="a-1",st=v');
  });

  test('takes no name for a key', () => {
    expect(inQuery('cid="a, sid=b \\"c\\"",com.example-sid="d",nor="x?st=l,v=2",sid="e"')).toBe(
      'bl=12300,cid="a, sid=b \\"c\\"",nor="6.ts",sid="e"',
    );
  });

  test('that the player waits for says so', () => {
    expect(inQuery('sid="a"', { bufferSeconds: -1.5 })).toBe('bl=0,nor="6.ts",sid="a",su');
  });

  test.each([
    ['in another folder', { url: 'https://media.example/film/high/6.ts' }],
    ['of another origin', { url: 'https://other.example/film/low/6.ts' }],
    ['that is a part of a file', { url: `${FOLDER}/all.ts`, range: { first: 0, last: 9 } }],
  ])('does not name a next one %s', (_, next) => {
    expect(inQuery('sid="a"', { next })).toBe('bl=12300,sid="a"');
  });

  test('writes a next one as a part of a URL', () => {
    const next = { url: `${FOLDER}/6%20a.ts?part=1` };
    expect(inQuery('sid="a"', { next })).toBe('bl=12300,nor="6%2520a.ts%3Fpart%3D1",sid="a"');
  });

  test('tells in the headers where the player does, and in no others', () => {
    const session = { 'cmcd-session': 'cid="v=2",sid="a"' };
    expect(inHeaders(session), 'which an origin might refuse').toEqual(session);
    expect(inHeaders({ ...session, 'cmcd-request': 'bl=2000,mtp=800,su' })).toEqual({
      ...session,
      'cmcd-request': 'bl=12300,nor="6.ts"',
    });
  });

  test('is told of in the first version’s form, also where the player speaks the second', () => {
    const asked = { 'cmcd-session': 'sid="a",v=2', 'cmcd-request': 'bl=(2000)' };
    const told = { 'cmcd-session': 'sid="a"', 'cmcd-request': 'bl=12300,nor="6.ts"' };
    expect(inHeaders(asked)).toEqual(told);
    expect(inQuery('bl=(2000),nor=("a,sid=b.ts"),sid="a",v=2')).toBe('bl=12300,nor="6.ts",sid="a"');
  });
});
