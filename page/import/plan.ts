import type { Film, ImportWay } from './film.ts';
import { nameOf, renditionsOf } from './renditions.ts';

/** How a stream is made of a film. */
export interface StreamPlan extends ImportWay {
  /** About what it takes of the disk. */
  readonly bytes: number;
  /** What is done, for a person. */
  readonly words: string;
}

/** What can be made of a film: the usual way first; or why nothing can, and what to do, in words. */
export type Planned =
  | { readonly plans: readonly [StreamPlan, ...StreamPlan[]] }
  | { readonly refusal: string };

/** What a browser can do. */
export interface Abilities {
  /** Whether it plays a stream of a type. */
  readonly plays: (type: string) => boolean;
  /** Whether it encodes the picture as H.264; sound as AAC can be encoded wherever it can be decoded. */
  readonly encodesPicture: boolean;
}

/** A segment is fetched, and held, as a whole: what is longer makes a window coarse. */
const MOST_GAP_SECONDS = 10;
/** No window holds many larger ones. */
const MOST_SEGMENT_BYTES = 64 * 2 ** 20;
/** What a stream takes more than its media: heads of fragments, and playlists. */
const OVERHEAD = 1.02;
/** Of AAC in stereo. */
export const SOUND_BITS_PER_SECOND = 128_000;

/** Decides what can be made of a film. */
export function planImport(film: Film, abilities: Abilities): Planned {
  const { picture } = film;
  const looks = `${picture.codec}, ${picture.width} × ${picture.height}`;
  const isPlayed = abilities.plays(picture.type);
  const canBeCut = isCutOftenEnough(film);
  const canBeEncoded = abilities.encodesPicture && picture.canBeDecoded;
  const plans = [
    ...(isPlayed && canBeCut ? [copied(film, abilities)] : []),
    ...(canBeEncoded ? [encoded(film, abilities)] : []),
  ];
  const [usual, ...others] = plans;
  if (usual) return { plans: [usual, ...others] };
  const gap = picture.keyFrameGapSeconds.toFixed();
  return {
    refusal: isPlayed
      ? `Its key frames are up to ${gap} s apart, it can only be cut there, and this browser cannot encode it anew: make a file of it that has one every 4 s.`
      : `Its picture is ${looks}, which this browser can neither play nor encode anew. Try another browser, or make an H.264 file of it.`,
  };
}

/** What a person is told where a stream takes more room than there is; `undefined` where it fits. */
export function lackOfRoom({ bytes }: StreamPlan, freeBytes: number): string | undefined {
  if (bytes <= freeBytes) return undefined;
  return `It takes about ${megabytes(bytes)}, and this browser has ${megabytes(freeBytes)} left for it: delete a video, or free some of the disk.`;
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function isCutOftenEnough({ picture, bytes, durationSeconds }: Film): boolean {
  const gap = picture.keyFrameGapSeconds;
  const largest = (bytes / durationSeconds) * gap;
  return gap <= MOST_GAP_SECONDS && largest <= MOST_SEGMENT_BYTES;
}

function copied(film: Film, abilities: Abilities): StreamPlan {
  const sound = soundOf(film, abilities);
  const { codec, width, height } = film.picture;
  return {
    picture: 'copied',
    sound,
    bytes: Math.ceil(film.bytes * OVERHEAD),
    words: `copied as it is: ${codec}, ${width} × ${height}${soundInWords(film, sound)}`,
  };
}

function encoded(film: Film, abilities: Abilities): StreamPlan {
  const { bytes, durationSeconds, picture } = film;
  const sound = soundOf(film, abilities);
  const renditions = renditionsOf(picture, (bytes * 8) / durationSeconds);
  const pictures = renditions.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0);
  const bitsPerSecond = pictures + (sound === 'none' ? 0 : SOUND_BITS_PER_SECOND);
  return {
    picture: renditions,
    sound,
    bytes: Math.ceil((bitsPerSecond / 8) * durationSeconds * OVERHEAD),
    words: `encoded anew, which takes longer: H.264, ${renditions.map(nameOf).join(', ')}${soundInWords(film, sound)}`,
  };
}

/** AAC is what every player of HLS takes. */
function soundOf({ sound }: Film, { plays }: Abilities): StreamPlan['sound'] {
  if (!sound) return 'none';
  if (sound.codec === 'AAC' && plays(sound.type)) return 'copied';
  if (sound.canBeDecoded) return 'encoded';
  return plays(sound.type) ? 'copied' : 'none';
}

function soundInWords({ sound }: Film, done: StreamPlan['sound']): string {
  if (!sound) return ', without sound';
  if (done === 'encoded') return `; its sound, which is ${sound.codec}, becomes AAC`;
  if (done === 'copied') return ` with ${sound.codec}`;
  return `; its sound is ${sound.codec}, which this browser cannot play, and is left out`;
}
