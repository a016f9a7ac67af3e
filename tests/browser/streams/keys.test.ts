import { createCipheriv, createHash } from 'node:crypto';
import type { Origin } from '../../origin/origin.ts';
import { SEGMENT_SECONDS } from '../demo.ts';
import { expect, test } from './fixtures.ts';
import { playsAlike } from './play-alike.ts';
import {
  demoSegment,
  entry,
  type Stretch,
  serveMediaPlaylist,
  servePiece,
  serveSegments,
} from './stream.ts';

/** Which key each segment is encrypted with; none at the end. */
const KEYS = ['one', 'one', 'two', 'two', 'one', 'three', undefined, undefined];

test('AES-128 with keys that rotate, then METHOD=NONE: held as it came, no key is', async ({
  viewer,
  plain,
}) => {
  await playsAlike({ viewer, plain }, (origin) => {
    for (const name of new Set(KEYS))
      if (name) servePiece(origin, `/film/${name}.key`, keyOf(name));
    const video = serveSegments(origin, KEYS.length).map((stretch, index) => ({
      ...stretch,
      piece: serveEncrypted(origin, stretch, KEYS[index]),
    }));
    const entries = video.map(({ sequence }) =>
      entry(`${sequence}.ts`, SEGMENT_SECONDS, ...keyTags(sequence)),
    );
    return serveMediaPlaylist(origin, [video], entries);
  });
  const asked = viewer.origin.log.entries(({ path }) => path.endsWith('.key'));
  expect(new Set(asked.map(({ path }) => path)).size, 'each key is asked for').toBe(3);
});

/** The tag stands where the key changes. Every other key has its IV in the tag. */
function keyTags(sequence: number): string[] {
  const name = KEYS[sequence];
  const before = sequence > 0 ? KEYS[sequence - 1] : undefined;
  if (name === before) return [];
  if (!name) return ['#EXT-X-KEY:METHOD=NONE'];
  const iv = name === 'two' ? `,IV=0x${ivOf(name, sequence).toString('hex')}` : '';
  return [`#EXT-X-KEY:METHOD=AES-128,URI="${name}.key"${iv}`];
}

function serveEncrypted(origin: Origin, { sequence, piece }: Stretch, name: string | undefined) {
  if (!name) return piece;
  const cipher = createCipheriv('aes-128-cbc', keyOf(name), ivOf(name, sequence));
  const body = Buffer.concat([cipher.update(demoSegment(sequence)), cipher.final()]);
  return servePiece(origin, `/film/${sequence}.ts`, body);
}

function keyOf(name: string): Buffer {
  return createHash('md5').update(`key ${name}`).digest();
}

/** Where the tag does not say, it is the media sequence number: RFC 8216 §5.2. */
function ivOf(name: string, sequence: number): Buffer {
  if (name === 'two') return createHash('md5').update('iv').digest();
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(sequence, 12);
  return iv;
}
