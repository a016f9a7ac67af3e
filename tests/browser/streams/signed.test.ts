import type { Origin } from '../../origin/origin.ts';
import { entries } from './cache.ts';
import { expect, test } from './fixtures.ts';
import { start } from './play-alike.ts';
import { aroundBoundary, demoSegment, entry, mediaPlaylist, sha256 } from './stream.ts';

/** How those who sign URLs write it: the signature stands in one or more parameters of the query. */
const STYLES: readonly ((signature: string) => string)[] = [
  (s) =>
    `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=me&X-Amz-Date=${s}&X-Amz-Signature=${s}`,
  (s) => `AWSAccessKeyId=me&Signature=${s}&Expires=${s}`,
  (s) => `Policy=${s}&Signature=${s}&Key-Pair-Id=me&Hash-Algorithm=SHA256`,
  (s) => `hdnts=exp=1~acl=/*~hmac=${s}`,
  (s) => `hdnea=exp=1~acl=/*~hmac=${s}&hdntl=exp=1~hmac=${s}`,
  (s) => `__token__=exp=1~hmac=${s}`,
  (s) => `__gda__=1_${s}`,
  (s) => `X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Date=${s}&X-Goog-Signature=${s}`,
];

test('signed URLs: a rotated signature is a hit, and no key of a segment has one', async ({
  viewer,
}) => {
  const { origin } = viewer;
  const signer = serveSigned(origin);
  await start(viewer, 'film/index.m3u8', true);
  await viewer.play();
  await viewer.pause();
  const last = STYLES.length - 1;
  for (let boundary = 4; boundary <= last * 4; boundary += 4) {
    await viewer.seek(aroundBoundary(boundary)[1]);
    const sequence = boundary / 4;
    const held = [sequence - 1, sequence, sequence + 1, sequence + 2].filter((n) => n <= last);
    await expect.poll(() => heldSequences(), { message: `held at ${boundary} s` }).toEqual(held);
  }
  const before = origin.log.mark();
  const first = signer.signature;
  await viewer.load();
  expect(signer.signature, 'the playlist was signed anew').not.toBe(first);
  await viewer.play();
  await viewer.pause();
  await origin.log.idle();
  const asked = origin.log.since(before, ({ path }) => path.includes('.ts'));
  expect(asked.map(({ path }) => path)).toEqual([]);
  const { hits, failed } = await viewer.snapshot();
  expect(hits, 'the player asked again, and got what is held').toBeGreaterThan(0);
  expect(failed).toEqual([]);
  expect(origin.log.media(({ status }) => status === 403)).toEqual([]);

  for (const { url, sha256: hash } of await segments()) {
    expect(url, 'no signature').not.toContain('secret');
    expect(new URL(url).searchParams.get('v'), 'what is no signature stays').toBe('2');
    expect(hash, url).toBe(sha256(demoSegment(sequenceOf(url))));
  }

  async function segments() {
    return (await entries(viewer)).filter(({ cache }) => cache.startsWith('playahead-segments'));
  }
  async function heldSequences(): Promise<number[]> {
    return (await segments()).map(({ url }) => sequenceOf(url)).sort((a, b) => a - b);
  }
});

test('a signed playlist is kept under a key without its signature', async ({ viewer }) => {
  serveSigned(viewer.origin);
  const source = 'film/index.m3u8?X-Amz-Signature=secret-playlist&v=2';
  await start(viewer, source, true);
  const playlists = async () => {
    const all = await entries(viewer);
    return all.filter(({ cache }) => cache.startsWith('playahead-playlists')).map(({ url }) => url);
  };
  await expect.poll(playlists).toEqual([`${viewer.origin.url}/film/index.m3u8?v=2`]);
});

/** Each load of the playlist signs its segments anew, and what was signed before is worth nothing. */
function serveSigned(origin: Origin): { readonly signature: string } {
  const signer = { signature: '' };
  let loads = 0;
  origin.serve('/film/index.m3u8', () => {
    loads += 1;
    signer.signature = `secret-${loads}`;
    return mediaPlaylist(STYLES.map((_, sequence) => entry(addressOf(sequence))));
  });
  for (const sequence of STYLES.keys()) {
    const body = demoSegment(sequence);
    origin.serve(`/film/${sequence}.ts`, ({ path }) =>
      path === `/film/${addressOf(sequence)}` ? body : { status: 403, body: 'Another signature.' },
    );
  }
  return signer;

  function addressOf(sequence: number): string {
    return `${sequence}.ts?v=2&${STYLES[sequence]?.(signer.signature)}`;
  }
}

function sequenceOf(url: string): number {
  return Number(/\/(\d+)\.ts/.exec(url)?.[1]);
}
