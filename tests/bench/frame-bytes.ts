import { PACKET_BYTES } from './padding.ts';

/** Ticks of a second on the clock of an MPEG-TS (ISO/IEC 13818-1, 2.4.3.7). */
const TICKS = 90_000;

/**
 * How many bytes of an MPEG-TS segment have come when the frame that is shown so many seconds into it is
 * whole: what lies before the first packet of the frame after it, as that alone says that it has ended.
 */
export function bytesToFrame(segment: Uint8Array, seconds: number): number {
  let first: number | undefined;
  for (let at = 0; at + PACKET_BYTES <= segment.byteLength; at += PACKET_BYTES) {
    const ticks = videoTicks(segment.subarray(at, at + PACKET_BYTES));
    if (ticks === undefined) continue;
    first ??= ticks;
    if (ticks - first > seconds * TICKS) return at;
  }
  return segment.byteLength;
}

/** The presentation time of the picture that begins in a packet, in ticks; `undefined` where none does. */
function videoTicks(packet: Uint8Array): number | undefined {
  const begins = ((packet[1] as number) & 0x40) !== 0;
  const hasAdaptation = ((packet[3] as number) & 0x20) !== 0;
  const start = hasAdaptation ? 5 + (packet[4] as number) : 4;
  const [, , prefix, stream = 0] = packet.subarray(start, start + 4);
  const isVideo = begins && prefix === 1 && (stream & 0xf0) === 0xe0;
  if (!isVideo) return undefined;
  // Five bytes with marker bits between: ISO/IEC 13818-1, 2.4.3.6.
  const [a, b, c, d, e] = packet.subarray(start + 9, start + 14) as unknown as number[];
  const high = (((a as number) >> 1) & 0x07) * 2 ** 30;
  const middle = (((b as number) << 7) | ((c as number) >> 1)) * 2 ** 15;
  return high + middle + (((d as number) << 7) | ((e as number) >> 1));
}
