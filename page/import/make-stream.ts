import { EncodedPacketSink, type Input, type InputVideoTrack } from 'mediabunny';
import { INDEX } from '../../sw/core/library.ts';
import { Cuts, cutsAmong, LEAST_SECONDS, SEGMENT_SECONDS } from './cuts.ts';
import type { ImportWay } from './film.ts';
import type { Lane } from './lane.ts';
import { copiedPicture, encodedPicture } from './picture-lanes.ts';
import {
  type MadeList,
  type MadePicture,
  mediaPlaylist,
  multivariantPlaylist,
} from './playlists.ts';
import type { StreamPlace, WriterOptions } from './segment-writer.ts';
import { copiedSound, encodedSound } from './sound-lanes.ts';

/** How a stream is made, and where it is put. */
export interface MakeOptions extends ImportWay {
  /** What an import of the same film in the same way has left there is not made again. */
  readonly place: StreamPlace;
  /** Ends it before it is whole. */
  readonly signal: AbortSignal;
  /** How far it is, in seconds of the film: it goes on once what this returns settles. */
  readonly onDone: (seconds: number) => Promise<void> | undefined;
  /** A player may begin: what it asks for before that is made it has to wait for. */
  readonly onPlayable: () => void;
}

/** RFC 8216 §4. */
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

/**
 * Makes HLS in CMAF (ISO/IEC 23000-19) of a film. It holds a segment of each rendition in memory at a
 * time. Says how many seconds the film has come to: fewer than it promised where its file is cut short.
 * Rejects where what is made cannot be written; what is there then, a second try goes on from.
 */
export async function makeStream(input: Input, options: MakeOptions): Promise<number> {
  const { place, signal, onDone, onPlayable } = options;
  const { picture, sound } = await lanesOf(input, options);
  const lanes = [picture, ...(sound ? [sound] : [])];
  let doneSeconds = 0;
  let isPlayable = false;
  try {
    for (let lane = nextOf(lanes); lane; lane = nextOf(lanes)) {
      signal.throwIfAborted();
      doneSeconds = Math.max(doneSeconds, await lane.advance());
      await onDone(doneSeconds);
      if (isPlayable) continue;
      // What is to come stands in the playlists too: it can be watched while it is made.
      const heard = await sound?.meant();
      const pictures = sound && !heard ? undefined : await picture.meant();
      if (!pictures) continue;
      await writeLists(place, pictures, heard);
      isPlayable = true;
      onPlayable();
    }
    const pictures = await picture.finish();
    const heard = await sound?.finish();
    await writeLists(place, pictures, heard);
    return Math.max(...pictures.map(secondsOf), heard ? secondsOf(heard) : 0);
  } catch (error) {
    for (const lane of lanes) await lane.cancel();
    throw error;
  }
}

async function writeLists(
  { write }: StreamPlace,
  pictures: readonly MadePicture[],
  sound: MadeList | undefined,
): Promise<void> {
  const writeList = (name: string, text: string) =>
    write(name, new TextEncoder().encode(text).buffer, PLAYLIST_TYPE);
  for (const list of [...pictures, ...(sound ? [sound] : [])]) {
    await writeList(`${list.name}.m3u8`, mediaPlaylist(list));
  }
  // Last, as it names the others.
  await writeList(INDEX, multivariantPlaylist(pictures, sound));
}

async function lanesOf(input: Input, { picture, sound, place }: MakeOptions) {
  const video = await input.getPrimaryVideoTrack();
  if (!video) throw new Error('There is no picture in it.');
  const audio = sound === 'none' ? null : await input.getPrimaryAudioTrack();
  const cuts = await cutsOf(video, picture === 'copied');
  // A stream begins at 0, whatever its film does: sound and picture stay as far apart as they are.
  const firsts = [...cuts.starts.slice(0, 1), ...(audio ? [await audio.getFirstTimestamp()] : [])];
  const options: WriterOptions = { cuts, place, earlierSeconds: Math.min(...firsts) };
  return {
    picture: await (picture === 'copied'
      ? copiedPicture(video, options)
      : encodedPicture(video, picture, options)),
    sound: audio && (await (sound === 'copied' ? copiedSound : encodedSound)(audio, options)),
  };
}

/** Where the stream of a picture is cut: at its own key frames, or where its clock says. */
async function cutsOf(video: InputVideoTrack, isCopied: boolean): Promise<Cuts> {
  const sink = new EncodedPacketSink(video);
  const metadataOnly = { metadataOnly: true };
  const end = await video.computeDuration();
  if (isCopied) {
    const keyFrames: number[] = [];
    for (let key = await sink.getFirstKeyPacket(metadataOnly); key; ) {
      keyFrames.push(key.timestamp);
      key = await sink.getNextKeyPacket(key, metadataOnly);
    }
    return new Cuts(cutsAmong(keyFrames, end), end);
  }
  const starts = [await video.getFirstTimestamp()];
  for (
    let at = (starts[0] ?? 0) + SEGMENT_SECONDS;
    at < end - LEAST_SECONDS;
    at += SEGMENT_SECONDS
  ) {
    // The frame that is seen then; a long one may be seen at several of these moments.
    const start = (await sink.getPacket(at, metadataOnly))?.timestamp ?? at;
    if (start > (starts.at(-1) ?? 0)) starts.push(start);
  }
  return new Cuts(starts, end);
}

function secondsOf({ segments }: MadeList): number {
  return segments.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Whose turn it is, so that a segment's tracks come side by side; nobody's once all have ended. */
function nextOf(lanes: readonly Lane<unknown>[]): Lane<unknown> | undefined {
  const [first] = [...lanes].sort((a, b) => a.atSeconds - b.atSeconds);
  return first && Number.isFinite(first.atSeconds) ? first : undefined;
}
