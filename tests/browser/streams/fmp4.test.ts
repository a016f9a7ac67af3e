import { FRAMES_PER_SECOND } from '../demo.ts';
import { expect, test } from './fixtures.ts';
import { readFragmented } from './mp4.ts';
import { playsAlike } from './play-alike.ts';
import { entry, type Piece, type Stretch, serveMediaPlaylist, servePiece } from './stream.ts';

/** A fragment begins with a key frame, and there is one every 2 s. */
const FRAGMENT_SECONDS = 2;
const LARGE = readFragmented('240p');
/** Another encoding of the segments from 8 s on, with timestamps from 0. */
const SMALL = readFragmented('180p');
const SMALL_FROM_FRAME = 8 * FRAMES_PER_SECOND;

test('fMP4 with an init segment', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) => {
    const init = servePiece(origin, '/film/init.mp4', LARGE.init.body);
    const video = stretches(
      LARGE.fragments.map(({ body }, index) => servePiece(origin, `/film/${index}.m4s`, body)),
      () => init,
    );
    return serveMediaPlaylist(
      origin,
      [video],
      video.map(({ sequence }) => entry(`${sequence}.m4s`, FRAGMENT_SECONDS)),
      { tags: ['#EXT-X-MAP:URI="init.mp4"'], targetSeconds: FRAGMENT_SECONDS },
    );
  });
  expect(viewer.origin.log.media(({ path }) => path === '/film/init.mp4').length).toBe(1);
});

test('fMP4 whose init segment changes in mid-stream, and back', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) => {
    const inits = [LARGE, SMALL].map(({ init }, index) =>
      servePiece(origin, `/film/init-${index}.mp4`, init.body),
    );
    // Three of the one, three of the other, and the rest of the first.
    const scenes = [
      LARGE.fragments.slice(0, 3),
      SMALL.fragments.slice(1),
      LARGE.fragments.slice(4),
    ];
    const sources = scenes.flatMap((scene, index) => scene.map(() => index % 2));
    const video = stretches(
      scenes.flat().map(({ body }, index) => servePiece(origin, `/film/${index}.m4s`, body)),
      (index) => inits[sources[index] as number],
    ).map((stretch) => ({ ...stretch, firstFrame: sceneFrame(stretch.sequence) }));
    const entries = video.map(({ sequence }) => {
      const source = sources[sequence];
      const changes = source !== (sources[sequence - 1] ?? -1);
      const tags = [
        ...(changes && sequence > 0 ? ['#EXT-X-DISCONTINUITY'] : []),
        ...(changes ? [`#EXT-X-MAP:URI="init-${source}.mp4"`] : []),
      ];
      return entry(`${sequence}.m4s`, FRAGMENT_SECONDS, ...tags);
    });
    return serveMediaPlaylist(origin, [video], entries, { targetSeconds: FRAGMENT_SECONDS });
  });

  function sceneFrame(sequence: number): number {
    const frames = FRAGMENT_SECONDS * FRAMES_PER_SECOND;
    if (sequence < 3) return sequence * frames;
    if (sequence < 6) return SMALL_FROM_FRAME + (sequence - 2) * frames;
    return (sequence - 2) * frames;
  }
});

test('fMP4 in one file: segments and init segments are byte ranges', async ({ viewer, plain }) => {
  await playsAlike({ viewer, plain }, (origin) => {
    const { url } = servePiece(origin, '/film/all.mp4', LARGE.whole);
    const ranged = ({ body, first, last }: (typeof LARGE)['init']): Piece => {
      return { url, body, range: { first, last } };
    };
    const again = servePiece(origin, '/film/again.mp4', LARGE.init.body);
    // The same init segment at another address: it is another one to the player.
    const init = (index: number) => (index < 4 ? ranged(LARGE.init) : again);
    const video = stretches(LARGE.fragments.map(ranged), init);
    const map = `#EXT-X-MAP:URI="all.mp4",BYTERANGE="${LARGE.init.body.length}@0"`;
    const entries = LARGE.fragments.map(({ body, first }, index) =>
      entry(
        'all.mp4',
        FRAGMENT_SECONDS,
        ...(index === 0 ? [map] : index === 4 ? ['#EXT-X-MAP:URI="again.mp4"'] : []),
        `#EXT-X-BYTERANGE:${body.length}${index % 4 === 0 ? `@${first}` : ''}`,
      ),
    );
    return serveMediaPlaylist(origin, [video], entries, { targetSeconds: FRAGMENT_SECONDS });
  });
});

function stretches(
  pieces: readonly Piece[],
  initOf: (index: number) => Piece | undefined,
): Stretch[] {
  return pieces.map((piece, index) => {
    return {
      sequence: index,
      startSeconds: index * FRAGMENT_SECONDS,
      durationSeconds: FRAGMENT_SECONDS,
      firstFrame: index * FRAGMENT_SECONDS * FRAMES_PER_SECOND,
      piece,
      init: initOf(index),
    };
  });
}
