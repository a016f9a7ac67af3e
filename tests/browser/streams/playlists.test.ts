import { gzipSync } from 'node:zlib';
import type { Origin } from '../../origin/origin.ts';
import { test } from './fixtures.ts';
import { playsAlike } from './play-alike.ts';
import { entry, lines, mediaPlaylist, type Stream, serveSegments } from './stream.ts';

test('playlists that come gzipped', async ({ viewer, plain }) => {
  const headers = { 'Content-Encoding': 'gzip' };
  await playsAlike({ viewer, plain }, (origin) =>
    serveEncoded(origin, (text) => ({ body: gzipSync(text), headers })),
  );
});

test('playlists with a byte order mark and CRLF', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) =>
    serveEncoded(origin, (text) => ({ body: `\uFEFF${text.replaceAll('\n', '\r\n')}` })),
  );
});

/** Both kinds of playlist, in one way of writing. */
function serveEncoded(
  origin: Origin,
  encode: (text: string) => { body: string | Uint8Array; headers?: Record<string, string> },
): Stream {
  const video = serveSegments(origin, 6);
  const media = mediaPlaylist(video.map(({ sequence }) => entry(`${sequence}.ts`)));
  const multivariant = lines('#EXTM3U', '#EXT-X-STREAM-INF:BANDWIDTH=200000', 'media.m3u8');
  origin.serve('/film/media.m3u8', () => encode(media));
  origin.serve('/film/index.m3u8', () => encode(multivariant));
  return { source: 'film/index.m3u8', timelines: [video] };
}
