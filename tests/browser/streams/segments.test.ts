import { SEGMENT_SECONDS } from '../demo.ts';
import { expect, test } from './fixtures.ts';
import { playsAlike } from './play-alike.ts';
import {
  aroundBoundary,
  demoSegment,
  entry,
  serveMediaPlaylist,
  servePiece,
  serveSegments,
} from './stream.ts';

test('MPEG-TS', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) => {
    const video = serveSegments(origin, 8);
    return serveMediaPlaylist(
      origin,
      [video],
      video.map(({ sequence }) => entry(`${sequence}.ts`)),
    );
  });
});

test('byte ranges of one file, every other offset implied', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) => {
    const segments = Array.from({ length: 8 }, (_, index) => demoSegment(index));
    const { url } = servePiece(origin, '/film/all.ts', Buffer.concat(segments));
    let offset = 0;
    const ranged = segments.map((body) => {
      const first = offset;
      offset += body.length;
      return { url, body, range: { first, last: offset - 1 } };
    });
    const video = serveSegments(origin, 8).map((stretch, index) => ({
      ...stretch,
      piece: ranged[index],
    }));
    // RFC 8216 §4.3.2.2: without an offset it begins where the range before it ended.
    const entries = ranged.map(({ body, range }, index) => {
      const at = index % 2 === 0 ? `@${range.first}` : '';
      return entry('all.ts', SEGMENT_SECONDS, `#EXT-X-BYTERANGE:${body.length}${at}`);
    });
    return serveMediaPlaylist(origin, [video], entries);
  });
  const answers = viewer.origin.log.entries(({ path }) => path === '/film/all.ts');
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 206));
});

test('discontinuities: the timestamps leap back and forth', async ({ viewer, plain }) => {
  // Two segments of each scene: the sound and the picture start anew at other times.
  const scenes = [10, 3, 17, 0];
  await playsAlike({ viewer, plain }, (origin) => {
    const video = scenes.flatMap((first, scene) =>
      serveSegments(origin, 2, { folder: `/film/${scene}`, first }).map((stretch, index) => ({
        ...stretch,
        sequence: scene * 2 + index,
        startSeconds: (scene * 2 + index) * SEGMENT_SECONDS,
      })),
    );
    const entries = scenes.flatMap((_, scene) => [
      entry(`${scene}/0.ts`, SEGMENT_SECONDS, ...(scene > 0 ? ['#EXT-X-DISCONTINUITY'] : [])),
      entry(`${scene}/1.ts`),
    ]);
    return serveMediaPlaylist(origin, [video], entries);
  });
});

test('EXT-X-GAP: what is not there is not asked for, and passed over', async ({
  viewer,
  plain,
}) => {
  const gaps = [2, 5];
  const isGap = ({ sequence }: { sequence: number }) => gaps.includes(sequence);
  await playsAlike(
    { viewer, plain },
    (origin) => {
      const video = serveSegments(origin, 8).map((stretch) =>
        isGap(stretch) ? { ...stretch, piece: undefined } : stretch,
      );
      const entries = video.map((stretch) =>
        entry(`${stretch.sequence}.ts`, SEGMENT_SECONDS, ...(isGap(stretch) ? ['#EXT-X-GAP'] : [])),
      );
      return serveMediaPlaylist(origin, [video], entries);
    },
    { stops: [...aroundBoundary(4), 7.22, 12.1, ...aroundBoundary(16), 17], runsAhead: true },
  );
  for (const { origin } of [viewer, plain]) {
    expect(origin.log.media(({ path }) => /\/[25]\.ts/.test(path))).toEqual([]);
  }
});
