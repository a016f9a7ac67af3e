import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND } from '../demo.ts';
import type { Viewer } from '../viewer.ts';
import { expectTrueEntries } from './cache.ts';
import { test } from './fixtures.ts';
import { readFragmented } from './mp4.ts';
import { seeFrame, start } from './play-alike.ts';
import { lines, type Stream, servePiece } from './stream.ts';

/** A fragment begins with a key frame, and lasts 2 s: two are a segment, each is a part. */
const FILE = readFragmented('240p');
const PART_SECONDS = 2;
const PARTS_PER_SEGMENT = 2;

test('LL-HLS: parts at the live edge, with playlists that wait for the next one', async ({
  viewer,
  plain,
}) => {
  await Promise.all([viewer, plain].map((each) => watch(each, each === viewer)));
});

async function watch(viewer: Viewer, hasWorker: boolean): Promise<void> {
  const { origin, page } = viewer;
  const live = new LivePlaylist(5);
  const stream = serveParts(origin, live);
  await start(viewer, stream.source, hasWorker);
  await viewer.play();
  // A part comes when the one before is on the screen; the last one ends the stream.
  for (let parts = 6; parts <= FILE.fragments.length; parts += 1) {
    await viewer.playedTo((parts - 3) * PART_SECONDS);
    live.publish(parts);
  }
  await viewer.playedTo((FILE.fragments.length - 2) * PART_SECONDS);
  await viewer.pause();
  // By itself, and so without the worker, hls.js 1.7.4 never asks for the last part of this stream.
  const last = hasWorker ? [13.94, 14.06] : [];
  for (const seconds of [9.94, 10.06, 11.94, 12.06, ...last]) {
    await seeFrame(viewer, stream, seconds);
  }
  if (!hasWorker) return;
  await expectTrueEntries(viewer, stream);
  await viewer.play();
  await page.waitForFunction(() => (document.getElementById('video') as HTMLVideoElement).ended);
}

/** A live playlist, by the number of parts that there are. */
class LivePlaylist {
  #parts: number;
  #waiting: (() => void)[] = [];

  constructor(parts: number) {
    this.#parts = parts;
  }

  publish(parts: number): void {
    this.#parts = parts;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Answers once there is the part that was asked for. */
  async answer({ searchParams }: URL): Promise<string> {
    const segment = Number(searchParams.get('_HLS_msn') ?? -1);
    const part = Number(searchParams.get('_HLS_part') ?? PARTS_PER_SEGMENT - 1);
    const wanted = Math.min(segment * PARTS_PER_SEGMENT + part + 1, FILE.fragments.length);
    while (this.#parts < wanted) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#text();
  }

  #text(): string {
    const parts = Array.from({ length: this.#parts }, (_, part) => [
      `#EXT-X-PART:DURATION=${PART_SECONDS},INDEPENDENT=YES,URI="part-${part}.m4s"`,
      ...(part % PARTS_PER_SEGMENT === PARTS_PER_SEGMENT - 1
        ? [`#EXTINF:${PARTS_PER_SEGMENT * PART_SECONDS},`, `${(part - 1) / PARTS_PER_SEGMENT}.m4s`]
        : []),
    ]).flat();
    const isOver = this.#parts === FILE.fragments.length;
    return lines(
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      `#EXT-X-TARGETDURATION:${PARTS_PER_SEGMENT * PART_SECONDS}`,
      `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${3 * PART_SECONDS}`,
      `#EXT-X-PART-INF:PART-TARGET=${PART_SECONDS}`,
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-MAP:URI="init.mp4"',
      ...parts,
      isOver ? '#EXT-X-ENDLIST' : `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-${this.#parts}.m4s"`,
    );
  }
}

/** Segments, and the parts that they are made of; neither is there before its time. */
function serveParts(origin: Origin, live: LivePlaylist): Stream {
  const init = servePiece(origin, '/film/init.mp4', FILE.init.body);
  const parts = FILE.fragments.map(({ body }, part) => ({
    sequence: part,
    startSeconds: part * PART_SECONDS,
    durationSeconds: PART_SECONDS,
    firstFrame: part * PART_SECONDS * FRAMES_PER_SECOND,
    init,
    piece: servePiece(origin, `/film/part-${part}.m4s`, body),
  }));
  const segments = parts
    .filter(({ sequence }) => sequence % PARTS_PER_SEGMENT === 0)
    .map((part, sequence) => ({
      ...part,
      sequence,
      durationSeconds: PARTS_PER_SEGMENT * PART_SECONDS,
      piece: servePiece(
        origin,
        `/film/${sequence}.m4s`,
        Buffer.concat(
          FILE.fragments.slice(part.sequence, part.sequence + 2).map(({ body }) => body),
        ),
      ),
    }));
  origin.serve('/film/index.m3u8', ({ url }) => live.answer(url));
  return { source: 'film/index.m3u8', timelines: [segments, parts] };
}
