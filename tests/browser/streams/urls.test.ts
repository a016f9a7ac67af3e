import { type Origin, startOrigin } from '../../origin/origin.ts';
import type { Viewer } from '../viewer.ts';
import { expect, test } from './fixtures.ts';
import { playsAlike } from './play-alike.ts';
import {
  demoSegment,
  entry,
  lines,
  mediaPlaylist,
  type Stream,
  servePiece,
  serveSegments,
} from './stream.ts';

const COUNT = 6;

test('EXT-X-DEFINE: by name, imported, and from the playlist’s query', async ({
  viewer,
  plain,
}) => {
  await playsAlike({ viewer, plain }, (origin): Stream => {
    const video = serveSegments(origin, COUNT).map((stretch) => {
      const path = `/film/part-b/${stretch.sequence}.ts?token=a1-b2`;
      return { ...stretch, piece: servePiece(origin, path, demoSegment(stretch.sequence)) };
    });
    const multivariant = lines(
      '#EXTM3U',
      '#EXT-X-VERSION:12',
      '#EXT-X-DEFINE:NAME="folder",VALUE="part-b"',
      '#EXT-X-DEFINE:QUERYPARAM="token"',
      '#EXT-X-STREAM-INF:BANDWIDTH=200000',
      'media.m3u8?key={$token}',
    );
    const tags = [
      '#EXT-X-DEFINE:IMPORT="folder"',
      '#EXT-X-DEFINE:QUERYPARAM="key"',
      '#EXT-X-DEFINE:NAME="end",VALUE=".ts"',
    ];
    const entries = video.map(({ sequence }) => entry(`{$folder}/${sequence}{$end}?token={$key}`));
    origin.serve('/film/media.m3u8?key=a1-b2', mediaPlaylist(entries, { tags }));
    origin.serve('/film/index.m3u8', multivariant);
    return { source: 'film/index.m3u8?token=a1-b2', timelines: [video] };
  });
});

test('segments that redirect to another origin are held under the address that was asked for', async ({
  viewer,
  plain,
}) => {
  await withMirrors({ viewer, plain }, async (mirrorOf) => {
    await playsAlike({ viewer, plain }, (origin): Stream => {
      const mirror = mirrorOf(origin);
      const video = serveSegments(mirror, COUNT).map((stretch) => {
        const path = `/film/${stretch.sequence}.ts`;
        origin.serve(path, () => ({ status: 302, headers: { Location: mirror.url + path } }));
        return { ...stretch, piece: { url: origin.url + path, body: stretch.piece.body } };
      });
      const entries = video.map(({ sequence }) => entry(`${sequence}.ts`));
      origin.serve('/film/index.m3u8', mediaPlaylist(entries));
      return { source: 'film/index.m3u8', timelines: [video] };
    });
    const asked = mirrorOf(viewer.origin).log.media();
    expect(asked.map(({ status }) => status)).toEqual(Array(COUNT).fill(200));
  });
});

test('a playlist that redirects: its segments are beside the one that it redirects to', async ({
  viewer,
  plain,
}) => {
  await withMirrors({ viewer, plain }, async (mirrorOf) => {
    await playsAlike({ viewer, plain }, (origin): Stream => {
      const mirror = mirrorOf(origin);
      const video = serveSegments(mirror, COUNT, { folder: '/there' });
      const entries = video.map(({ sequence }) => entry(`${sequence}.ts`));
      const location = `${mirror.url}/there/media.m3u8`;
      mirror.serve('/there/media.m3u8', mediaPlaylist(entries));
      origin.serve('/film/index.m3u8', () => ({ status: 302, headers: { Location: location } }));
      return { source: 'film/index.m3u8', timelines: [video], mirror };
    });
  });
});

/** Another origin for each of the two, which lets pages of others read what it serves. */
async function withMirrors(
  { viewer, plain }: { viewer: Viewer; plain: Viewer },
  use: (mirrorOf: (origin: Origin) => Origin) => Promise<void>,
): Promise<void> {
  const mirrors = await Promise.all([startOrigin({ cors: '*' }), startOrigin({ cors: '*' })]);
  try {
    await use((origin) => mirrors[[viewer.origin, plain.origin].indexOf(origin)] as Origin);
  } finally {
    await Promise.all(mirrors.map((mirror) => mirror.stop()));
  }
}
