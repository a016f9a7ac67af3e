import {
  CanvasSink,
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny';
import type { Film, Picture, Sound } from './film.ts';

/** As wide as a list shows it, twice as sharp. */
const THUMBNAIL_WIDTH = 320;
/** Many films begin in the dark. */
const THUMBNAIL_SHARE = 0.1;
const MOST_THUMBNAIL_SECONDS = 30;

/** The usual names of what mediabunny has short ones for. */
const CODECS: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'H.265',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  aac: 'AAC',
  opus: 'Opus',
  mp3: 'MP3',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
};

/** Says what a file holds. Rejects, in words for a person, where that is no film. */
export async function look(input: Input, bytes: number): Promise<Film> {
  if (!(await input.canRead())) {
    throw new Error(
      'It is no MP4, MOV, MKV, WebM or MPEG-TS. If it should be, the file is damaged: copy it anew.',
    );
  }
  const track = await input.getPrimaryVideoTrack();
  if (!track) {
    throw new Error(
      'There is no picture in it. If there should be one, the file is cut short: copy it anew.',
    );
  }
  const sound = await input.getPrimaryAudioTrack();
  return {
    bytes,
    durationSeconds: await lengthOf(input, sound ? [track, sound] : [track]),
    picture: await pictureOf(track),
    ...(sound && { sound: await soundOf(sound) }),
  };
}

/** A picture of a film as JPEG; `undefined` where this browser cannot decode it. */
export async function thumbnail(
  input: Input,
  { durationSeconds }: Film,
): Promise<Blob | undefined> {
  const track = await input.getPrimaryVideoTrack();
  if (!track || !(await canDecode(track))) return undefined;
  try {
    const sink = new CanvasSink(track, { width: THUMBNAIL_WIDTH, poolSize: 1 });
    const first = await track.getFirstTimestamp();
    const at = Math.min(durationSeconds * THUMBNAIL_SHARE, MOST_THUMBNAIL_SECONDS);
    const frame = (await sink.getCanvas(first + at)) ?? (await sink.getCanvas(first));
    const canvas = frame?.canvas as OffscreenCanvas | undefined;
    return await canvas?.convertToBlob({ type: 'image/jpeg' });
  } catch {
    return undefined;
  }
}

/** From the first moment of one of these tracks to the last: a recording need not begin at 0. */
async function lengthOf(input: Input, tracks: InputTrack[]): Promise<number> {
  const starts = await Promise.all(tracks.map((track) => track.getFirstTimestamp()));
  return (await input.computeDuration(tracks)) - Math.min(...starts);
}

async function pictureOf(track: InputVideoTrack): Promise<Picture> {
  const codec = await track.getCodec();
  return {
    type: `video/mp4; codecs="${await track.getCodecParameterString()}"`,
    codec: nameOf(codec),
    canBeDecoded: await canDecode(track),
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    keyFrameGapSeconds: await keyFrameGap(track),
  };
}

async function soundOf(track: InputAudioTrack): Promise<Sound> {
  return {
    type: `audio/mp4; codecs="${await track.getCodecParameterString()}"`,
    codec: nameOf(await track.getCodec()),
    canBeDecoded: await canDecode(track),
  };
}

/** Not every browser has decoders for scripts. */
async function canDecode(track: InputVideoTrack | InputAudioTrack): Promise<boolean> {
  const decoder = track.isVideoTrack() ? 'VideoDecoder' : 'AudioDecoder';
  return decoder in globalThis && track.canDecode();
}

async function keyFrameGap(track: InputVideoTrack): Promise<number> {
  const sink = new EncodedPacketSink(track);
  const options = { metadataOnly: true };
  let longest = 0;
  let last = await sink.getFirstKeyPacket(options);
  if (!last) throw new Error('There is no key frame in it: nothing can be played.');
  for (let next = await sink.getNextKeyPacket(last, options); next; ) {
    longest = Math.max(longest, next.timestamp - last.timestamp);
    last = next;
    next = await sink.getNextKeyPacket(last, options);
  }
  const end = await track.computeDuration(options);
  return Math.max(longest, end - last.timestamp);
}

function nameOf(codec: string | null): string {
  return codec === null ? 'a format that is not known' : (CODECS[codec] ?? codec);
}
