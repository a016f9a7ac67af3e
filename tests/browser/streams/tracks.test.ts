import type { Origin } from '../../origin/origin.ts';
import type { Viewer } from '../viewer.ts';
import { expect, test } from './fixtures.ts';
import { readFragmented } from './mp4.ts';
import { playsAlike } from './play-alike.ts';
import {
  entry,
  lines,
  mediaPlaylist,
  type Stream,
  type Stretch,
  servePiece,
  serveSegments,
} from './stream.ts';

const COUNT = 6;
const SOUND = readFragmented('audio');
/** 63 AAC frames of 1024 samples at 32 kHz. */
const SOUND_SECONDS = 2.016;
const CUE_SECONDS = 4;

test('alternate audio in shorter segments: a window of its own, and nothing twice', async ({
  viewer,
  plain,
}) => {
  await playsAlike({ viewer, plain }, (origin): Stream => {
    const audio = serveSound(origin);
    const media =
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="One",DEFAULT=YES,AUTOSELECT=YES,URI="audio.m3u8"';
    return serveMultivariant(origin, [media], 'AUDIO="sound"', [serveVideo(origin), audio]);
  });
});

test('WebVTT subtitles: a window of their own, and nothing twice', async ({ viewer, plain }) => {
  const cues = (each: Viewer) =>
    each.page.evaluate(() => {
      const video = document.getElementById('video') as HTMLVideoElement;
      const shown = [...video.textTracks].flatMap(({ activeCues }) => [...(activeCues ?? [])]);
      return shown.map((cue) => (cue as VTTCue).text);
    });
  await playsAlike(
    { viewer, plain },
    (origin): Stream => {
      const media =
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="One",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",URI="text.m3u8"';
      const timelines = [serveVideo(origin), serveCues(origin)];
      return serveMultivariant(origin, [media], 'SUBTITLES="text"', timelines);
    },
    { look: cues },
  );
  expect(await cues(viewer), 'the last cue is on').toEqual([`cue ${COUNT - 1}`]);
});

function serveVideo(origin: Origin): Stretch[] {
  const video = serveSegments(origin, COUNT);
  const entries = video.map(({ sequence }) => entry(`${sequence}.ts`));
  origin.serve('/film/video.m3u8', mediaPlaylist(entries));
  return video;
}

function serveSound(origin: Origin): Stretch[] {
  const init = servePiece(origin, '/film/audio/init.mp4', SOUND.init.body);
  const audio = SOUND.fragments.map(({ body }, sequence) => ({
    sequence,
    startSeconds: sequence * SOUND_SECONDS,
    durationSeconds: SOUND_SECONDS,
    init,
    piece: servePiece(origin, `/film/audio/${sequence}.m4s`, body),
  }));
  const entries = audio.map(({ sequence }) => entry(`audio/${sequence}.m4s`, SOUND_SECONDS));
  const options = { tags: ['#EXT-X-MAP:URI="audio/init.mp4"'], targetSeconds: 2 };
  origin.serve('/film/audio.m3u8', mediaPlaylist(entries, options));
  return audio;
}

function serveCues(origin: Origin): Stretch[] {
  const text = Array.from({ length: COUNT }, (_, sequence) => {
    const startSeconds = sequence * CUE_SECONDS;
    const cue = lines(
      'WEBVTT',
      'X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000',
      '',
      `${clock(startSeconds)} --> ${clock(startSeconds + CUE_SECONDS)}`,
      `cue ${sequence}`,
    );
    const piece = servePiece(origin, `/film/text/${sequence}.vtt`, Buffer.from(cue));
    return { sequence, startSeconds, durationSeconds: CUE_SECONDS, piece };
  });
  const entries = text.map(({ sequence }) => entry(`text/${sequence}.vtt`, CUE_SECONDS));
  origin.serve('/film/text.m3u8', mediaPlaylist(entries));
  return text;
}

function serveMultivariant(
  origin: Origin,
  media: readonly string[],
  groups: string,
  timelines: readonly Stretch[][],
): Stream {
  const inf = `#EXT-X-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.4D4015,mp4a.40.2",${groups}`;
  origin.serve('/film/index.m3u8', lines('#EXTM3U', ...media, inf, 'video.m3u8'));
  return { source: 'film/index.m3u8', timelines };
}

function clock(seconds: number): string {
  return `00:00:${String(seconds).padStart(2, '0')}.000`;
}
