import type { Size } from './film.ts';

/** One segment of a playlist, RFC 8216 §3. */
export interface MadeSegment {
  readonly uri: string;
  readonly seconds: number;
  readonly bytes: number;
  /** There is nothing in it: sound may begin late, or pause. */
  readonly isGap?: boolean;
}

/** A media playlist and what its segments are of. */
export interface MadeList {
  readonly name: string;
  readonly initUri: string;
  readonly segments: readonly MadeSegment[];
  /** As RFC 6381 has it. */
  readonly codec: string;
}

/** A playlist of pictures. */
export type MadePicture = MadeList & Size;

/** What people with no other choice hear. */
const SOUND_GROUP = 'sound';

/** A media playlist of a video on demand, RFC 8216 §4.3.3. */
export function mediaPlaylist({ initUri, segments }: MadeList): string {
  return lines([
    '#EXTM3U',
    `#EXT-X-VERSION:${segments.some(({ isGap }) => isGap) ? 8 : 6}`,
    `#EXT-X-TARGETDURATION:${targetOf(segments)}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${initUri}"`,
    ...segments.flatMap(({ uri, seconds, isGap }) => [
      `#EXTINF:${seconds.toFixed(6)},`,
      ...(isGap ? ['#EXT-X-GAP'] : []),
      uri,
    ]),
    '#EXT-X-ENDLIST',
  ]);
}

/** The multivariant playlist, RFC 8216 §4.3.4; the largest picture comes first. */
export function multivariantPlaylist(
  pictures: readonly MadePicture[],
  sound: MadeList | undefined,
): string {
  const media = `TYPE=AUDIO,GROUP-ID="${SOUND_GROUP}",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES`;
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(sound ? [`#EXT-X-MEDIA:${media},URI="${sound.name}.m3u8"`] : []),
    ...pictures.flatMap((picture) => [variant(picture, sound), `${picture.name}.m3u8`]),
  ]);
}

/** The highest rate that a playlist needs for about a target duration, in bits a second: RFC 8216 §4.3.4.2. */
export function peakBitsPerSecond(segments: readonly MadeSegment[]): number {
  const target = targetOf(segments);
  let peak = 0;
  for (let first = 0; first < segments.length; first += 1) {
    let [seconds, bytes] = [0, 0];
    for (const segment of segments.slice(first)) {
      seconds += segment.seconds;
      bytes += segment.bytes;
      if (seconds > 1.5 * target) break;
      if (seconds >= 0.5 * target) peak = Math.max(peak, (bytes * 8) / seconds);
    }
  }
  return peak === 0 ? meanBitsPerSecond(segments) : peak;
}

function meanBitsPerSecond(segments: readonly MadeSegment[]): number {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  return seconds > 0 ? (bytes * 8) / seconds : 0;
}

function variant(picture: MadePicture, sound: MadeList | undefined): string {
  const lists = [picture, ...(sound ? [sound] : [])];
  const together = (rate: (segments: readonly MadeSegment[]) => number) =>
    Math.ceil(lists.reduce((sum, { segments }) => sum + rate(segments), 0));
  const attributes = [
    `BANDWIDTH=${together(peakBitsPerSecond)}`,
    `AVERAGE-BANDWIDTH=${together(meanBitsPerSecond)}`,
    `CODECS="${lists.map(({ codec }) => codec).join()}"`,
    `RESOLUTION=${picture.width}x${picture.height}`,
    ...(sound ? [`AUDIO="${SOUND_GROUP}"`] : []),
  ];
  return `#EXT-X-STREAM-INF:${attributes.join()}`;
}

/** No segment, rounded, is longer: RFC 8216 §4.3.3.1. */
function targetOf(segments: readonly MadeSegment[]): number {
  return Math.max(1, ...segments.map(({ seconds }) => Math.round(seconds)));
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
