import type { BrowserContext } from 'playwright/test';
import { withLongSound } from '../../media/long-sound.ts';
import type { Origin } from '../../origin/origin.ts';
import { FRAMES_PER_SECOND, SEGMENT_SECONDS } from '../demo.ts';
import { Viewer } from '../viewer.ts';
import { expect, test } from './fixtures.ts';
import { readFragmented } from './mp4.ts';
import { demoSegment, entry, lines, mediaPlaylist, servePiece, serveSegments } from './stream.ts';

/** Three segments of the demo stream, or as much of another one. */
const SECONDS = 12;
const COUNT = SECONDS / SEGMENT_SECONDS;
/** Bytes arrive during a third of what they last: what is waited for is appended in many pieces. */
const LINK = { kbps: 450, rttMs: 20 };

const PICTURE = readFragmented('240p');
const SOUND = readFragmented('audio');
/** 63 AAC frames of 1024 samples at 32 kHz. */
const SOUND_SECONDS = 2.016;

/** Its segments, by their numbers in the demo stream. */
const LEAPING = 'a discontinuity';
const LEAPS = [7, 2, 9];

const SHAPES: Readonly<Record<string, (origin: Origin) => void>> = {
  'MPEG-TS': (origin) => {
    const names = serveSegments(origin, COUNT).map(({ sequence }) => entry(`${sequence}.ts`));
    origin.serve('/film/index.m3u8', mediaPlaylist(names));
  },
  'MPEG-TS, sound in long PES packets': (origin) => {
    const names = Array.from({ length: COUNT }, (_, at) => {
      servePiece(origin, `/film/${at}.ts`, withLongSound(demoSegment(at)).segment);
      return entry(`${at}.ts`);
    });
    origin.serve('/film/index.m3u8', mediaPlaylist(names));
  },
  'byte ranges of one file': (origin) => {
    const segments = Array.from({ length: COUNT }, (_, at) => demoSegment(at));
    servePiece(origin, '/film/all.ts', Buffer.concat(segments));
    const names = segments.map(({ length }, at) => {
      const from = at === 0 ? '@0' : '';
      return entry('all.ts', SEGMENT_SECONDS, `#EXT-X-BYTERANGE:${length}${from}`);
    });
    origin.serve('/film/index.m3u8', mediaPlaylist(names));
  },
  [LEAPING]: (origin) => {
    const names = LEAPS.map((first, at) => {
      serveSegments(origin, 1, { folder: `/film/${at}`, first });
      return entry(`${at}/0.ts`, SEGMENT_SECONDS, ...(at > 0 ? ['#EXT-X-DISCONTINUITY'] : []));
    });
    origin.serve('/film/index.m3u8', mediaPlaylist(names));
  },
  'fMP4, a fragment a segment': (origin) => {
    servePiece(origin, '/film/init.mp4', PICTURE.init.body);
    const fragments = PICTURE.fragments.slice(0, SECONDS / 2);
    const names = fragments.map(({ body }, at) => {
      servePiece(origin, `/film/${at}.m4s`, body);
      return entry(`${at}.m4s`, 2);
    });
    const tags = ['#EXT-X-MAP:URI="init.mp4"'];
    origin.serve('/film/index.m3u8', mediaPlaylist(names, { tags, targetSeconds: 2 }));
  },
  'sound apart': (origin) => {
    const names = serveSegments(origin, COUNT).map(({ sequence }) => entry(`${sequence}.ts`));
    origin.serve('/film/video.m3u8', mediaPlaylist(names));
    servePiece(origin, '/film/sound/init.mp4', SOUND.init.body);
    const sounds = SOUND.fragments.slice(0, SECONDS / 2).map(({ body }, at) => {
      servePiece(origin, `/film/sound/${at}.m4s`, body);
      return entry(`sound/${at}.m4s`, SOUND_SECONDS);
    });
    const tags = ['#EXT-X-MAP:URI="sound/init.mp4"'];
    origin.serve('/film/sound.m3u8', mediaPlaylist(sounds, { tags, targetSeconds: 3 }));
    const multivariant = lines(
      '#EXTM3U',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="One",DEFAULT=YES,AUTOSELECT=YES,URI="sound.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240,CODECS="avc1.4D4015,mp4a.40.2",AUDIO="a"',
      'video.m3u8',
    );
    origin.serve('/film/index.m3u8', multivariant);
  },
};

/** Each in another segment than the one before, some of which are not there yet. */
const SEEKS = [8.46, 1.7, 5.82, 10.3, 3.02];
/** What lies between them has its frames too. */
const EVERYWHERE = Array.from({ length: SECONDS }, (_, at) => at + 0.62);
/** Sound and picture may be so much further apart, in seconds: a frame's length. */
const APART_SECONDS = 1 / FRAMES_PER_SECOND;

for (const [shape, serve] of Object.entries(SHAPES)) {
  for (const rate of [1, 2]) {
    test(`${shape}, at rate ${rate}: all frames are shown, in pieces as whole, with the worker and without`, async ({
      viewer,
      plain,
      context,
    }) => {
      const all = await opened({ viewer, plain, context }, serve);
      const watched = await Promise.all(all.map((each) => watch(each, rate)));
      const [whole, ...pieces] = watched as [Seen, ...Seen[]];
      expect(whole.frames).toBe(SECONDS * FRAMES_PER_SECOND);
      for (const { apart, ...seen } of pieces) {
        expect(seen).toEqual({ ...whole, apart: undefined });
        for (const [at, each] of apart.entries()) {
          expect(Math.abs(each - (whole.apart[at] ?? Number.NaN))).toBeLessThan(APART_SECONDS);
        }
      }
    });
  }

  test(`${shape}: after five seeks each frame is the same, in pieces as whole, with the worker and without`, async ({
    viewer,
    plain,
    context,
  }) => {
    const all = await opened({ viewer, plain, context }, serve);
    await Promise.all(all.map((each) => seekAbout(each, shape)));
  });
}

/** hls.js alone, our page without its worker and with it, over the same link. */
async function opened(
  { viewer, plain, context }: { viewer: Viewer; plain: Viewer; context: BrowserContext },
  serve: (origin: Origin) => void,
): Promise<readonly Viewer[]> {
  const alone = new Viewer(await context.newPage(), plain.origin);
  for (const { origin } of [viewer, plain]) {
    serve(origin);
    origin.serve('/alone.html', ALONE, { 'Content-Type': 'text/html' });
  }
  const all = [alone, plain, viewer];
  for (const { page } of all) await page.addInitScript(noteSourceBuffers);
  await viewer.open('?src=film/index.m3u8&ahead=2');
  await plain.openAtOnce('?src=film/index.m3u8&sw=off');
  await alone.openAtOnce('alone.html');
  for (const { origin } of [viewer, plain]) origin.link.shape(LINK);
  return all;
}

/** After each seek the frame there is on the screen, or a neighbour of it. */
async function seekAbout(viewer: Viewer, shape: string): Promise<void> {
  const player = new URL(viewer.page.url()).search;
  await viewer.load();
  for (const seconds of [...SEEKS, ...EVERYWHERE]) {
    await viewer.seek(seconds);
    const [at, into] = [Math.floor(seconds / SEGMENT_SECONDS), seconds % SEGMENT_SECONDS];
    const sequence = shape === LEAPING ? (LEAPS[at] ?? 0) : at;
    const frame = (sequence * SEGMENT_SECONDS + into) * FRAMES_PER_SECOND;
    const offBy = async () => Math.abs(Number(await viewer.frameNumber()) - frame);
    await expect.poll(offBy, { message: `${player} at ${seconds} s` }).toBeLessThan(2);
  }
}

/** A page with hls.js and nothing else: what it appends is whole. */
const ALONE = `<!doctype html>
<video id="video" controls muted></video>
<button id="load">Load</button>
<script type="module">
  import Hls from './hls.js';
  const hls = new Hls({ testBandwidth: false });
  hls.attachMedia(document.getElementById('video'));
  document.getElementById('load').onclick = () => hls.loadSource('film/index.m3u8');
</script>`;

interface Seen {
  /** How many were decoded to be shown, be the machine too slow for some or not. */
  readonly frames: number;
  /** What of the film is in the buffer at its end, in tenths of a second. */
  readonly buffered: readonly (readonly number[])[];
  readonly isInOrder: boolean;
  /** How much later sound begins and ends than the picture, in seconds. */
  readonly apart: readonly number[];
}

/** Plays from the beginning to the end. */
async function watch(viewer: Viewer, rate: number): Promise<Seen> {
  const { page } = viewer;
  await viewer.load();
  await page.evaluate(noteFrames);
  await viewer.play(rate);
  await page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).ended,
    undefined,
    { timeout: 60_000 },
  );
  return page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement & { times?: number[] };
    const { buffered: ranges, times = [] } = video;
    const { sourceBuffers = [] } = window as { sourceBuffers?: SourceBuffer[] };
    const [sound, picture] = sourceBuffers.map(({ buffered }) => [
      buffered.start(0),
      buffered.end(buffered.length - 1),
    ]);
    const apart = (sound ?? []).map((each, at) => each - (picture?.[at] ?? each));
    const buffered = Array.from({ length: ranges.length }, (_, at) =>
      [ranges.start(at), ranges.end(at)].map((each) => Math.round(each * 10)),
    );
    const isInOrder = times.every((each, at) => at === 0 || each > (times[at - 1] as number));
    return { frames: video.getVideoPlaybackQuality().totalVideoFrames, buffered, isInOrder, apart };
  });
}

/** The latest source buffers of a page, those of the sound before those of the picture. */
function noteSourceBuffers(): void {
  const { addSourceBuffer } = MediaSource.prototype;
  const shown = window as { sourceBuffers?: SourceBuffer[] };
  shown.sourceBuffers = [];
  MediaSource.prototype.addSourceBuffer = function (type) {
    const buffer = addSourceBuffer.call(this, type);
    if (type.startsWith('audio')) shown.sourceBuffers?.unshift(buffer);
    else shown.sourceBuffers?.push(buffer);
    return buffer;
  };
}

function noteFrames(): void {
  const video = document.getElementById('video') as HTMLVideoElement & { times?: number[] };
  video.times = [];
  const note: VideoFrameRequestCallback = (_, { mediaTime }) => {
    video.times?.push(mediaTime);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}
