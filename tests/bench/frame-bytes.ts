import { begins, PACKET_BYTES, payloadOf, pidOf } from '../media/transport.ts';

/** Ticks of a second on the clock of an MPEG-TS (ISO/IEC 13818-1, 2.4.3.7). */
const TICKS = 90_000;

/**
 * How many bytes of an MPEG-TS segment have come when the frame that is shown so many seconds into it is
 * whole, and the sound at it, without which no browser shows it: what lies before the first packet of the
 * frame after it, as that alone says that it has ended, and up to the last one of that sound.
 */
export function bytesToFrame(segment: Uint8Array, seconds: number): number {
  const all = pesIn(segment);
  const pictures = all.filter(({ isVideo }) => isVideo);
  const sounds = all.filter(({ isVideo }) => !isVideo);
  const until = (pictures[0]?.ticks ?? 0) + seconds * TICKS;
  const next = pictures.find(({ ticks }) => ticks > until);
  const sound = sounds.findLast(({ ticks }) => ticks <= until) ?? sounds[0];
  return Math.max(next?.start ?? segment.byteLength, sound?.end ?? 0);
}

/** A PES packet of a segment, from its first byte to its last one. */
interface Pes extends PesBegin {
  readonly start: number;
  end: number;
}

interface PesBegin {
  readonly isVideo: boolean;
  /** When it is shown or heard. */
  readonly ticks: number;
}

function pesIn(segment: Uint8Array): readonly Pes[] {
  const all: Pes[] = [];
  const current = new Map<number, Pes>();
  for (let start = 0; start + PACKET_BYTES <= segment.byteLength; start += PACKET_BYTES) {
    const end = start + PACKET_BYTES;
    const packet = segment.subarray(start, end);
    const pid = pidOf(packet);
    const begun = pesBegunIn(packet);
    if (begun) {
      const pes = { ...begun, start, end };
      all.push(pes);
      current.set(pid, pes);
    }
    const pes = current.get(pid);
    if (pes) pes.end = end;
  }
  return all;
}

/** The PES packet of a picture or of sound that begins in a packet of the transport stream. */
function pesBegunIn(packet: Uint8Array): PesBegin | undefined {
  const pes = payloadOf(packet);
  const [, , prefix, stream = 0] = pes;
  const isVideo = (stream & 0xf0) === 0xe0;
  const isSound = (stream & 0xe0) === 0xc0;
  if (!(begins(packet) && prefix === 1 && (isVideo || isSound))) return undefined;
  // Five bytes with marker bits between: ISO/IEC 13818-1, 2.4.3.6.
  const [a, b, c, d, e] = pes.subarray(9, 14) as unknown as number[];
  const high = (((a as number) >> 1) & 0x07) * 2 ** 30;
  const middle = (((b as number) << 7) | ((c as number) >> 1)) * 2 ** 15;
  return { isVideo, ticks: high + middle + (((d as number) << 7) | ((e as number) >> 1)) };
}
